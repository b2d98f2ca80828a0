namespace Repl.Jupyter;

/// <summary>What became of an expression.</summary>
public abstract record EvaluationOutcome
{
    private EvaluationOutcome()
    {
    }

    /// <summary>The expression has a value.</summary>
    /// <param name="Value">The value in several forms; without any for an expression without a value.</param>
    public sealed record Succeeded(MimeBundle Value) : EvaluationOutcome;

    /// <summary>The expression has no value because it failed.</summary>
    /// <param name="Name">The kind of failure, such as an exception's type name.</param>
    /// <param name="Message">What happened.</param>
    /// <param name="Traceback">The whole report, line by line. May hold ANSI colours.</param>
    public sealed record Failed(string Name, string Message, IReadOnlyList<string> Traceback) : EvaluationOutcome;
}
