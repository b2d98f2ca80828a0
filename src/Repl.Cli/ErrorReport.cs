namespace Repl.Cli;

/// <summary>Says on standard error why the program ends without having done its work.</summary>
internal static class ErrorReport
{
    /// <summary>Reports something that the user can put right.</summary>
    /// <param name="output">Standard error.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>The exit code that goes with it.</returns>
    public static int ShowUserError(TextWriter output, UserErrorException error) =>
        Show(output, [$"error: {error.Message}", "", $"hint: {error.NextStep}"], error);

    /// <summary>Reports an exception that nobody expected.</summary>
    /// <param name="output">Standard error.</param>
    /// <param name="error">What was thrown.</param>
    /// <returns>The exit code that goes with it.</returns>
    public static int ShowBug(TextWriter output, Exception error)
    {
        var firstLine = error.Message.ReplaceLineEndings("\n").Split('\n')[0];
        return Show(output, [$"error: this is a bug in repl: {error.GetType().Name}: {firstLine} (REPL_DEBUG=1 shows where)"], error);
    }

    private static int Show(TextWriter output, IEnumerable<string> lines, Exception error)
    {
        try
        {
            foreach (var line in lines)
            {
                output.WriteLine(line);
            }

            if (Environment.GetEnvironmentVariable("REPL_DEBUG") == "1")
            {
                output.WriteLine(error);
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Standard error takes nothing, so the exit code alone has to tell.
        }

        return ExitCodes.WrongUsage;
    }
}
