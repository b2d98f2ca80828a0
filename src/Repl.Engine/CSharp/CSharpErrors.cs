namespace Repl.Engine.CSharp;

/// <summary>Turns failed outcomes into what the user is told.</summary>
internal static class CSharpErrors
{
    /// <summary>Makes the report of a failure.</summary>
    /// <param name="outcome">How the code ended.</param>
    /// <returns>Null when it did not fail: it gave a value, or the user stopped it.</returns>
    public static CellError? Report(CSharpOutcome outcome)
    {
        return outcome switch
        {
            CSharpOutcome.CompilationFailed failed => CompilationErrors.Report(failed.Errors),
            CSharpOutcome.Threw threw => RuntimeErrors.Report(threw.Exception),
            _ => null,
        };
    }
}
