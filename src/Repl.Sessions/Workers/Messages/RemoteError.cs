namespace Repl.Sessions.Workers.Messages;

/// <summary>An exception over there.</summary>
/// <param name="Type">The name of its type, as the language has it.</param>
/// <param name="Message">Its message.</param>
/// <param name="Traceback">Where it came from, in lines; the user's own code only as far as possible.</param>
internal sealed record RemoteError(string Type, string Message, string Traceback);
