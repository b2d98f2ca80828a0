using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;

namespace Repl.Sessions.Local;

/// <summary>What is put before a program so that it starts as if a terminal had started it, and not this process.</summary>
internal static class Launcher
{
    // .NET ignores SIGPIPE, and a shell's background job ignores SIGINT and SIGQUIT. A child inherits that and most shells cannot undo it:
    // `yes | head -1` would complain, and no interrupt would arrive.
    private const string DefaultSignals = "--default-signal=PIPE,INT,QUIT";

    private static readonly Lazy<Task<bool>> EnvResetsSignals = new(ProbeAsync);

    /// <summary>Gives the program a session of its own, so that signals to its group do not reach us nor Ctrl-C it, and the usual signals.</summary>
    public static async Task<ImmutableArray<string>> PrependAsync(string path, ImmutableArray<string> arguments) =>
        await EnvResetsSignals.Value.ConfigureAwait(false)
            ? ["setsid", "env", DefaultSignals, path, .. arguments]
            : ["setsid", path, .. arguments];

    // GNU's env can, since 8.31; busybox's cannot.
    private static async Task<bool> ProbeAsync()
    {
        try
        {
            var start = new ProcessStartInfo("env", [DefaultSignals, "true"]) { RedirectStandardError = true };
            using var probe = Process.Start(start)!;
            await probe.WaitForExitAsync().ConfigureAwait(false);
            return probe.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
