using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Repl.Sessions.Workers;

/// <summary>Brings what one call writes to whoever wants it, one piece at a time, and remembers what he throws.</summary>
/// <param name="receive">Who wants it; null for nobody.</param>
internal sealed class OutputSink(Action<OutputKind, string>? receive)
{
    private readonly Lock _gate = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>Called once, when the receiver has thrown.</summary>
    public Action? Failed { get; set; }

    /// <summary>Whether somebody gets it.</summary>
    public bool IsHeard => receive is not null;

    /// <summary>Hands a piece on.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The receiver is user code; what it throws is thrown again by the call.")]
    public void Deliver(OutputKind kind, string text)
    {
        lock (_gate)
        {
            if (receive is null || _failure is not null || text.Length == 0)
            {
                return;
            }

            try
            {
                receive(kind, text);
                return;
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
            }
        }

        Failed?.Invoke();
    }

    /// <summary>Throws what the receiver has thrown.</summary>
    public void ThrowIfFailed() => _failure?.Throw();
}
