using System.IO.Pipes;

namespace Repl.Engine.Tests.CSharp;

/// <summary>What the cells of a <see cref="Notebook"/> see, so that they and the test can signal each other. Public, as cells must see it.</summary>
public sealed class NotebookGlobals : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new();

    internal NotebookGlobals(Func<CancellationToken> cancellation) => CurrentCancellation = cancellation;

    public static AsyncLocal<string> Flowing { get; } = new();

    public CancellationToken CellCancellation => CurrentCancellation();

    public int Answer { get; } = 42;

    /// <summary>Completed by the test; continuations run in place.</summary>
    public TaskCompletionSource Gate { get; } = new();

    /// <summary>Completed by code of a cell.</summary>
    public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set by the test to end a loop that nothing else can end.</summary>
    public bool MayEnd
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Gives a byte once the test releases it.</summary>
    public Stream Pipe => field ??= new AnonymousPipeClientStream(_pipe.GetClientHandleAsString());

    internal TaskCompletionSource Reached { get; private set; } = NewSignal();

    private Func<CancellationToken> CurrentCancellation { get; }

    public void Dispose() => _pipe.Dispose();

    public void Reach() => Reached.TrySetResult();

    internal void Release() => _pipe.WriteByte(1);

    internal void Reset() => Reached = NewSignal();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
