using System.Runtime.Versioning;
using System.Text;
using Repl.Sessions.Ssh.Windows;

namespace Repl.Sessions.Ssh;

/// <summary>Lets <c>ssh</c> ask for passwords and passphrases on Windows, where it has to start a program for that: the one that uses this library.</summary>
public static class SshAskPass
{
    /// <summary>The variable that makes a start of our program one that asks. Its value is the name of an <see cref="AskPassPipe"/>.</summary>
    internal const string PipeVariable = "REPL_ASKPASS_PIPE";

    private const string PromptVariable = "SSH_ASKPASS_PROMPT"; // see ssh_askpass in OpenSSH's readpass.c

    /// <summary>Whether <c>ssh</c> may start this program to ask.</summary>
    internal static bool IsOffered { get; private set; }

    /// <summary>
    /// Passes a question of <c>ssh</c> on, where <c>ssh</c> has started this program for that. A program that opens SSH connections on Windows
    /// calls this first of all in its Main. Where it did not, or where it was started as <c>dotnet program.dll</c>, keys and agents work, and
    /// whatever needs an answer fails. Does nothing on other systems, where no program is needed.
    /// </summary>
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="openStandardOutput">Opens standard output, where <c>ssh</c> reads the answer. Called only where there is one.</param>
    /// <returns>The status to end with at once, and without writing anything; null where the program is to go on.</returns>
    /// <example><code>
    /// if (await SshAskPass.TryAnswerAsync(args, Console.OpenStandardOutput) is { } status)
    /// {
    ///     return status;
    /// }
    /// </code></example>
    public static async Task<int?> TryAnswerAsync(IEnumerable<string> arguments, Func<Stream> openStandardOutput)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(openStandardOutput);
        if (!OperatingSystem.IsWindows())
        {
            return null;
        }

        if (Environment.GetEnvironmentVariable(PipeVariable) is { Length: > 0 } pipe)
        {
            return await PassOnAsync(pipe, string.Join(' ', arguments), openStandardOutput).ConfigureAwait(false);
        }

        // `dotnet` would take what the server asks for the name of a program.
        IsOffered = Path.GetFileNameWithoutExtension(Environment.ProcessPath) is { } name && !name.Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return null;
    }

    [SupportedOSPlatform("windows")]
    private static async Task<int> PassOnAsync(string pipe, string question, Func<Stream> openStandardOutput)
    {
        switch (Environment.GetEnvironmentVariable(PromptVariable))
        {
            case "none":
                return 0; // only shows a message ("touch your key")
            case "confirm":
                return 1; // a question of yes or no
        }

        try
        {
            if (await AskPassPipe.AskAsync(pipe, question).ConfigureAwait(false) is not { } answer)
            {
                return 1;
            }

            var standardOutput = openStandardOutput();
            await using var _ = standardOutput.ConfigureAwait(false);
            await standardOutput.WriteAsync(Encoding.UTF8.GetBytes($"{answer}\n")).ConfigureAwait(false);
            await standardOutput.FlushAsync().ConfigureAwait(false);
            return 0;
        }
        catch (IOException)
        {
            return 1; // whoever would have answered, or ssh, has ended
        }
    }
}
