using System.CommandLine;
using Repl.Cli.Terminal;
using Repl.Engine.Notebooks;
using Repl.Sessions.Ssh;

namespace Repl.Cli;

/// <summary>The program <c>repl</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (await SshAskPass.TryAnswerAsync(arguments, StandardStreams.OpenOutput) is { } answered)
        {
            return answered;
        }

        StandardStreams.SilenceMissing();
        using var console = OperatingSystem.IsWindows() ? Utf8Console.Open() : null;

        // Taken before a command can put the engine's writer in its place.
        var standardError = Console.Error;
        try
        {
            return await ReplCommand.Parse(arguments).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,    // each command has its own answer to Ctrl-C
            });
        }
        catch (UserErrorException error)
        {
            return ErrorReport.ShowUserError(standardError, error);
        }
        catch (NotebookException unusable)
        {
            return ErrorReport.ShowUserError(standardError, new UserErrorException(unusable.Message, unusable.NextStep, unusable));
        }
#pragma warning disable CA1031 // the last stop: whatever comes here is our bug, and must not reach the user as a stack trace
        catch (Exception error)
#pragma warning restore CA1031
        {
            return ErrorReport.ShowBug(standardError, error);
        }
    }
}
