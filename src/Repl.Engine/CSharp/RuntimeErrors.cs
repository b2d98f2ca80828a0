using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Repl.Engine.CSharp;

/// <summary>Reports what code threw: the user's own lines first, then those of libraries, and none of the machinery around the cell.</summary>
internal static class RuntimeErrors
{
    private const int MessageLength = 10_000;
    private const int ShownExceptions = 20;
    private const int ShownDepth = 8;

    /// <summary>Makes the report.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <returns>An error that is named by the exception's type.</returns>
    public static CellError Report(Exception exception)
    {
        var traceback = new List<string>();
        var count = 0;
        var isCut = false;
        Write(exception, "", 0);
        if (isCut)
        {
            traceback.Add("... and further inner exceptions");
        }

        return new CellError(CSharpTypeNames.Of(exception.GetType()), MessageOf(exception), traceback);

        void Write(Exception current, string introduction, int depth)
        {
            count++;
            if (count > ShownExceptions || depth > ShownDepth)
            {
                isCut = true;
                return;
            }

            traceback.AddRange($"{introduction}{CSharpTypeNames.WithNamespace(current.GetType())}: {MessageOf(current)}".Split('\n'));
            traceback.AddRange(CellFrames.Of(new StackTrace(current, fNeedFileInfo: true)).Select(frame => "   " + frame));
            foreach (var cause in InnerOf(current))
            {
                Write(cause, "caused by ", depth + 1);
            }
        }
    }

    /// <summary>An exception's message, whatever the exception does when it is asked.</summary>
    /// <param name="exception">Any exception, such as one of the user's own types.</param>
    /// <returns>At most 10,000 characters.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "The message may be computed by user code.")]
    public static string MessageOf(Exception exception)
    {
        string message;
        try
        {
            message = exception.Message;
        }
        catch (Exception failure)
        {
            message = $"(its message cannot be shown: reading it threw {CSharpTypeNames.Of(failure.GetType())})";
        }

        return message.Length <= MessageLength ? message : $"{message[..MessageLength]}... (cut: {message.Length} characters in all)";
    }

    private static IEnumerable<Exception> InnerOf(Exception exception)
    {
        return (exception as AggregateException)?.InnerExceptions.AsEnumerable()
            ?? new[] { exception.InnerException }.OfType<Exception>();
    }
}
