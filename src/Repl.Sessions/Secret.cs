namespace Repl.Sessions;

/// <summary>A password or passphrase that shows itself nowhere: not in a message, a log, a cell's value or a notebook. Immutable.</summary>
/// <example><code>
/// var options = new SessionOptions { Ssh = new SshOptions { Password = Secret.FromEnvironment("WEB_PASSWORD") } };
/// </code></example>
public sealed class Secret
{
    private readonly Func<string> _read;

    private Secret(string origin, Func<string> read) => (Origin, _read) = (origin, read);

    /// <summary>Where it comes from, for messages; never the secret itself.</summary>
    public string Origin { get; }

    /// <summary>A secret that the caller holds already.</summary>
    /// <param name="value">The secret. Must not be empty.</param>
    /// <returns>The secret.</returns>
    public static Secret Of(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return new Secret("given in code", () => value);
    }

    /// <summary>A secret in an environment variable of this process, read when it is needed.</summary>
    /// <param name="name">The variable's name.</param>
    /// <returns>The secret.</returns>
    public static Secret FromEnvironment(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Secret(
            $"the environment variable {name}",
            () => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                ? value
                : throw new InvalidOperationException($"The environment variable '{name}' is not set. Set it before the program starts, or name another."));
    }

    /// <summary>The secret itself.</summary>
    /// <exception cref="InvalidOperationException">The environment variable is not set.</exception>
    internal string Reveal() => _read();

    /// <summary>Says that it is a secret, and where it comes from.</summary>
    /// <returns>Text that holds nothing of it.</returns>
    public override string ToString() => $"(secret, {Origin})";
}
