namespace Repl.Sessions.Workers.Messages;

/// <summary>The first line that a harness reads.</summary>
/// <param name="Nonce">What its answers begin with, so that nothing the user's code writes is taken for one.</param>
/// <param name="Name">What tracebacks call the code.</param>
/// <param name="Code">The user's code.</param>
internal sealed record LoadRequest(string Nonce, string Name, string Code);
