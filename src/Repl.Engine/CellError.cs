namespace Repl.Engine;

/// <summary>Why a cell failed, in the three parts that notebooks show.</summary>
/// <param name="Name">The kind of failure: an exception's type name, <c>CompilationError</c>, <c>CommandFailed</c>.</param>
/// <param name="Message">One sentence: what happened and what to do next.</param>
/// <param name="Traceback">
/// The whole report, line by line, ready to show: it repeats the message, and the user's own frames come first.
/// </param>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback)
{
    private const string ExceptionSuffix = "Exception";

    /// <summary>The error of a user's mistake, whose message says it all: no frames.</summary>
    internal static CellError Of(Exception mistake)
    {
        var type = mistake.GetType().Name;
        var name = type.EndsWith(ExceptionSuffix, StringComparison.Ordinal) ? type[..^ExceptionSuffix.Length] : type;
        return new CellError(name, mistake.Message, [mistake.Message]);
    }
}
