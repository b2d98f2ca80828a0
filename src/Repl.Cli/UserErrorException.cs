namespace Repl.Cli;

/// <summary>Something that the user can put right. Ends the program with <see cref="ExitCodes.WrongUsage"/> and no stack trace.</summary>
/// <param name="problem">One sentence without a final stop: which thing, and what is wrong with it.</param>
/// <param name="nextStep">What to do about it; shown after <c>hint:</c>.</param>
/// <param name="cause">What was caught, for <c>REPL_DEBUG=1</c>.</param>
internal class UserErrorException(string problem, string nextStep, Exception? cause = null) : Exception(problem, cause)
{
    /// <summary>What to do about it.</summary>
    public string NextStep { get; } = nextStep;

    /// <summary>Turns the message of another library into a problem as ours are written: it goes on after <c>error:</c>.</summary>
    /// <param name="message">A sentence that begins with an ordinary word.</param>
    /// <returns>The sentence with a small first letter and without a final stop.</returns>
    public static string Problem(string message) => char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
