using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;

namespace Microsoft.DotNet.Interactive;

/// <summary>One run of a cell. What happens in it is told; the answer to that is whether the user stops it now.</summary>
public sealed class KernelInvocationContext(KernelCommand command, Func<KernelEvent, bool> tell) : IDisposable
{
    private static readonly AsyncLocal<KernelInvocationContext?> Here = new();

    public static KernelInvocationContext? Current
    {
        get => Here.Value;
        internal set => Here.Value = value;
    }

    private readonly CancellationTokenSource _stop = new();

    public KernelCommand Command => command;

    public CancellationToken CancellationToken => _stop.Token;

    public IObservable<KernelEvent> KernelEvents => new Replay(this);

    internal List<KernelEvent> Told { get; } = [];

    internal string? Failure { get; private set; }

    public void Publish(KernelEvent happened)
    {
        lock (Told)
        {
            Told.Add(happened);
        }

        if (tell(happened))
        {
            Fail(command, message: "Command cancelled.");
        }
    }

    // As in the host, the other parts of the cell are run all the same, and find the token cancelled.
    public void Fail(KernelCommand failed, Exception? exception = null, string? message = null)
    {
        Failure ??= message ?? exception?.Message ?? "";
        _ = _stop.CancelAsync();
    }

    public void Dispose() => _stop.Dispose();

    private sealed class Replay(KernelInvocationContext context) : IObservable<KernelEvent>, IDisposable
    {
        public IDisposable Subscribe(IObserver<KernelEvent> observer)
        {
            context.Told.ToList().ForEach(observer.OnNext);
            return this;
        }

        public void Dispose()
        {
        }
    }
}
