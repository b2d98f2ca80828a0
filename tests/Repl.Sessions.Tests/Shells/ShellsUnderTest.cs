using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Shells;

/// <summary>The shells that every statement about sessions must hold for.</summary>
public static class ShellsUnderTest
{
    /// <summary>Each is a value of <see cref="SessionOptions.Shell"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bash", "dash", "busybox ash", "zsh", "mksh"];

    public static TheoryData<string> All { get; } = [.. Names];

    /// <summary>The shells in whose traces (<c>set -x</c>) nothing of ours can be seen.</summary>
    public static TheoryData<string> ShellsThatTraceCleanly { get; } = ["bash", "dash", "busybox ash"];

    public static async Task<ISession> OpenShellAsync(this SessionRegistry sessions, string shell, SessionOptions? options = null)
    {
        var program = shell.Split(' ');
        return await sessions.OpenAsync(
            "box",
            options: (options ?? SessionOptions.Default) with { Shell = string.Join(' ', [RequiredProgram.OnPath(program[0]), .. program[1..]]) },
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
