using System.Text.RegularExpressions;

namespace Repl.Sessions;

/// <summary>Where a session goes, such as <c>local:</c>, <c>ssh://deploy@web1</c> or <c>docker://box</c>. Immutable; two targets that read the same are equal.</summary>
/// <param name="Scheme">What kind of place it is, in lower case: <c>local</c>, <c>ssh</c>, <c>docker</c> or <c>docker-image</c>.</param>
/// <param name="Address">The place itself, in the scheme's own form: empty for <c>local</c>, <c>[user@]host[:port]</c> for <c>ssh</c>, a container's name or number for <c>docker</c>, an image's name for <c>docker-image</c>.</param>
public sealed partial record Target(string Scheme, string Address)
{
    /// <summary>A shell on this machine: <c>local:</c>.</summary>
    public static Target Local { get; } = new("local", "");

    /// <summary>The target as sentences have it: <c>this machine</c>, else as users write it.</summary>
    internal string Place => this == Local ? "this machine" : ToString();

    /// <summary>Reads a target as users write it.</summary>
    /// <param name="text"><c>local:</c>, <c>local</c>, <c>docker://container</c>, <c>docker-image://image</c>, <c>ssh://[user@]host[:port]</c>, or the host or alias alone.</param>
    /// <returns>The target.</returns>
    /// <exception cref="TargetException">The text names no kind of place that sessions can go to.</exception>
    public static Target Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text is "local" or "local:" ? Local
            : Container.Match(text) is { Success: true } container ? new Target("docker", container.Groups[1].Value)
            : Image.Match(text) is { Success: true } image ? new Target("docker-image", image.Groups[1].Value)
            : SshAddress.Match(text) is { Success: true } ssh ? new Target("ssh", ssh.Groups[1].Value)
            : throw new TargetException(text);
    }

    /// <summary>The target as users write it.</summary>
    /// <returns>Scheme, colon, address.</returns>
    public override string ToString() => this == Local ? "local:" : $"{Scheme}://{Address}";

    // As the Engine restricts names: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerCreate
    [GeneratedRegex(@"^docker://([A-Za-z0-9][A-Za-z0-9_.-]*)/?\z")]
    private static partial Regex Container { get; }

    // [host[:port]/]name[:tag][@digest]
    [GeneratedRegex(@"^docker-image://([A-Za-z0-9][A-Za-z0-9_.:/@-]*[A-Za-z0-9])\z")]
    private static partial Regex Image { get; }

    // A host never starts with a hyphen: it stands on the command line of `ssh`. An IPv6 address stands in brackets where a port follows.
    [GeneratedRegex(@"^(?:ssh://)?((?:[^@/:\s-][^@/:\s]*@)?(?:\[[0-9A-Fa-f:.%A-Za-z]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)(?::[0-9]{1,5})?)/?\z")]
    private static partial Regex SshAddress { get; }
}
