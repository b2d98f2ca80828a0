using System.Diagnostics;
using System.Security.Cryptography;

namespace Repl.Sessions.Local;

/// <summary>
/// Ends what this process has started, should this process end without doing so: by <c>kill -9</c>, a crash, or <c>Environment.Exit</c> in
/// the middle of a cell.
/// </summary>
/// <remarks>
/// A small shell process waits at a pipe that only we hold. A word through the pipe dismisses it. If the pipe ends instead, we have ended,
/// however that came; then it kills every process that carries our mark. There is one as long as a program runs.
/// </remarks>
internal sealed class Keeper
{
    /// <summary>The environment variable by which a keeper knows our programs. Its value is <see cref="Mark"/>.</summary>
    public const string Variable = "REPL_OWNER_ID";

    // First a chance to say goodbye. `tr` because a shell cannot hold the NULs of an environment.
    private const string Script = """
        read -r dismissed && exit
        for signal in TERM KILL; do
            for folder in /proc/[0-9]*; do
                if tr '\0' '\n' <"$folder/environ" 2>/dev/null | grep -qxF "$1"; then
                    kill -s "$signal" "${folder#/proc/}" 2>/dev/null && found=1
                fi
            done
            [ -z "$found" ] || sleep 0.5
        done
        """;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);
    private static readonly Lock Gate = new();
    private static Keeper? _current;

    private readonly Process _process;
    private int _programs;

    private Keeper()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script, "repl-keeper", $"{Variable}={Mark}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>What the programs in its care carry as the value of <see cref="Variable"/>.</summary>
    public string Mark { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Takes one more program into care. Call <see cref="ReleaseAsync"/> when it has ended.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The keeper cannot be started.</exception>
    public static Keeper Take()
    {
        lock (Gate)
        {
            _current ??= new Keeper();
            _current._programs++;
            return _current;
        }
    }

    /// <summary>Lets go of a program that has ended. After the last one the keeper ends too.</summary>
    public async Task ReleaseAsync()
    {
        lock (Gate)
        {
            if (--_programs > 0)
            {
                return;
            }

            _current = null;
        }

        try
        {
            await _process.StandardInput.WriteLineAsync("done").ConfigureAwait(false);
            await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Somebody has killed it: there is nothing left to dismiss.
        }

        await _process.WaitForExitAsync().WaitAsync(EndLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }
}
