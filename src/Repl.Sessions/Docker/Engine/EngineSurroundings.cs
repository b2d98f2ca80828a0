namespace Repl.Sessions.Docker.Engine;

/// <summary>What tells where the Engine is.</summary>
/// <param name="Variable">Gives an environment variable; null or empty where it is not set.</param>
/// <param name="Home">The user's home.</param>
internal sealed record EngineSurroundings(Func<string, string?> Variable, string Home)
{
    /// <summary>Those of this process.</summary>
    public static EngineSurroundings Own { get; } =
        new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The folder of Docker's client: <c>DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public string ConfigFolder => Find("DOCKER_CONFIG") ?? Path.Combine(Home, ".docker");

    /// <summary>A variable, or null where it is not set or empty.</summary>
    public string? Find(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;
}
