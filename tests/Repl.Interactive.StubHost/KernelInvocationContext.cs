using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;

namespace Microsoft.DotNet.Interactive;

/// <summary>One run of a cell.</summary>
public sealed class KernelInvocationContext(KernelCommand command, Action<KernelEvent> publish, CancellationToken cancellationToken)
{
    private static readonly AsyncLocal<KernelInvocationContext?> Here = new();

    public static KernelInvocationContext? Current
    {
        get => Here.Value;
        internal set => Here.Value = value;
    }

    public KernelCommand Command => command;

    public CancellationToken CancellationToken => cancellationToken;

    public IObservable<KernelEvent> KernelEvents => new Replay(this);

    internal List<KernelEvent> Told { get; } = [];

    internal string? Failure { get; private set; }

    public void Publish(KernelEvent happened)
    {
        lock (Told)
        {
            Told.Add(happened);
        }

        publish(happened);
    }

    public void Fail(KernelCommand failed, Exception? exception = null, string? message = null) => Failure ??= message ?? exception?.Message ?? "";

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
