namespace Repl.Sessions.Remote;

/// <summary>A program that runs over there.</summary>
/// <param name="Channel">What it is spoken to through. Its output streams have been read a little; use the two below.</param>
/// <param name="Id">Its process id.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record RemoteStart(IRemoteChannel Channel, int Id, Stream Output, Stream Error);
