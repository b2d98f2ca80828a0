using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Shells;

/// <summary>The shells that every statement about sessions must hold for.</summary>
public static class ShellsUnderTest
{
    public static TheoryData<string> All { get; } = ["bash", "dash"];

    public static async Task<ISession> OpenShellAsync(this SessionRegistry sessions, string shell, SessionOptions? options = null) =>
        await sessions.OpenAsync(
            "box",
            options: (options ?? SessionOptions.Default) with { Shell = RequiredProgram.OnPath(shell) },
            cancellationToken: TestContext.Current.CancellationToken);
}
