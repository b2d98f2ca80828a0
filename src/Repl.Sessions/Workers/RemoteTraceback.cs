namespace Repl.Sessions.Workers;

/// <summary>Where an exception came from over there; the cause of ours, so that whatever shows causes shows it.</summary>
/// <param name="text">The traceback.</param>
internal sealed class RemoteTraceback(string text) : Exception(text)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
