using Repl.Sessions.Workers.Messages;

namespace Repl.Sessions.Workers;

/// <summary>A remote function has failed, or the code that it is a part of could not be loaded. The worker is still usable in the first case.</summary>
public sealed class RemoteFunctionException : SessionException
{
    private RemoteFunctionException(string worker, string? function, RemoteError? error, string problem, string nextStep, Exception? cause)
        : base(worker, problem, nextStep, cause, kind: "Worker")
    {
        (Function, RemoteType, RemoteMessage, Traceback) = (function, error?.Type, error?.Message, error?.Traceback ?? "");
    }

    /// <summary>The function's name; null where the code could not be loaded.</summary>
    public string? Function { get; }

    /// <summary>The type of the exception over there, as its language calls it; null where none was thrown: a status, or a result that is no JSON.</summary>
    public string? RemoteType { get; }

    /// <summary>The message of the exception over there; null where none was thrown.</summary>
    public string? RemoteMessage { get; }

    /// <summary>The lines of the user's code that the exception came through, as the language shows them; of a shell, its last errors. Never null.</summary>
    public string Traceback { get; }

    /// <summary>For an exception of a function.</summary>
    internal static RemoteFunctionException OfFunction(string worker, string function, RemoteError error) =>
        new(worker, function, error, $"The function '{function}' failed: {Summary(error)}.", "Traceback has the lines; the worker is usable.", Cause(error.Traceback));

    /// <summary>For an exception while the code is loaded.</summary>
    internal static RemoteFunctionException OfLoading(string worker, RemoteError error) =>
        new(worker, null, error, $"Its code could not be loaded: {Summary(error)}.", "Mend the code; Traceback has the lines.", Cause(error.Traceback));

    /// <summary>For a result that cannot be brought over or read.</summary>
    internal static RemoteFunctionException OfResult(string worker, string function, string problem, Exception? cause = null) =>
        new(worker, function, null, $"The function '{function}' {problem}", "Let it return what JSON can hold and the caller expects.", cause);

    /// <summary>For a shell's function that ended with another status than 0.</summary>
    internal static RemoteFunctionException OfStatus(string worker, string? function, int status, string errors)
    {
        var lastLine = Shorten.Line(errors.TrimEnd().Split('\n')[^1]);
        var explanation = lastLine.Length == 0 ? "" : $" ({lastLine})";
        var error = new RemoteError($"exit status {status}", lastLine, errors);
        return function is null
            ? new(worker, null, error, $"Its code could not be loaded: it ended with status {status}{explanation}.", "Mend the code: its last command must succeed.", Cause(errors))
            : new(worker, function, error, $"The function '{function}' ended with status {status}{explanation}.", "Look at its errors; the worker is usable.", Cause(errors));
    }

    // As the last line of a traceback has it.
    private static string Summary(RemoteError error) =>
        Shorten.Line(string.IsNullOrWhiteSpace(error.Message) ? error.Type : $"{error.Type}: {error.Message}").TrimEnd('.');

    private static RemoteTraceback? Cause(string traceback) => traceback.Length == 0 ? null : new RemoteTraceback(traceback.TrimEnd());
}
