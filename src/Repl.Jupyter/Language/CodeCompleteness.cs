namespace Repl.Jupyter;

/// <summary>Whether a cell could run as it stands ("Code completeness" in the messaging document).</summary>
public abstract record CodeCompleteness
{
    private CodeCompleteness()
    {
    }

    /// <summary>It can run.</summary>
    public sealed record Complete : CodeCompleteness;

    /// <summary>It needs more lines.</summary>
    /// <param name="Indent">What the next line should start with; may be empty.</param>
    public sealed record Incomplete(string Indent) : CodeCompleteness;

    /// <summary>No further line can make it right.</summary>
    public sealed record Invalid : CodeCompleteness;

    /// <summary>The language cannot tell; the front end decides by its own means.</summary>
    public sealed record Unknown : CodeCompleteness;
}
