namespace Repl.Jupyter;

/// <summary>How a cell ended.</summary>
public abstract record ExecutionOutcome
{
    private ExecutionOutcome()
    {
    }

    /// <summary>The cell ran to its end.</summary>
    public sealed record Succeeded : ExecutionOutcome;

    /// <summary>The cell failed. The kernel shows it as an <c>error</c> output and, unless told otherwise, does not run the cells that wait.</summary>
    /// <param name="Name">The kind of failure, such as an exception's type name.</param>
    /// <param name="Message">What happened.</param>
    /// <param name="Traceback">The whole report, line by line, as the notebook is to show it. May hold ANSI colours.</param>
    public sealed record Failed(string Name, string Message, IReadOnlyList<string> Traceback) : ExecutionOutcome;

    /// <summary>The user stopped the cell. The kernel shows it as an <c>error</c> output named <c>Interrupted</c>.</summary>
    public sealed record Interrupted : ExecutionOutcome;
}
