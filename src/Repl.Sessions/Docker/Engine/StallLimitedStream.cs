namespace Repl.Sessions.Docker.Engine;

/// <summary>A stream of an Engine's that may take any time, but not stand still.</summary>
internal sealed class StallLimitedStream : AsyncStream
{
    private readonly Stream _inner;
    private readonly EngineClient? _engine;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationToken _stop;

    /// <summary>One to read from.</summary>
    /// <param name="inner">What comes. Disposed with this.</param>
    /// <param name="engine">From whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public StallLimitedStream(Stream inner, EngineClient engine, CancellationToken cancellationToken)
    {
        (_inner, _engine, _stop) = (inner, engine, cancellationToken);
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>One to write to.</summary>
    /// <param name="inner">What takes it.</param>
    /// <param name="limit">Cancelled where it stands still; the caller's.</param>
    public StallLimitedStream(Stream inner, CancellationTokenSource limit) => (_inner, _limit) = (inner, limit);

    public override bool CanRead => _engine is not null;

    public override bool CanWrite => _engine is null;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _limit.CancelAfter(EngineClient.StallLimit);
        try
        {
            return await _inner.ReadAsync(buffer, _limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException and not EngineException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _stop.ThrowIfCancellationRequested();
            throw failure is OperationCanceledException ? EngineErrors.Silent(_engine!.Endpoint, EngineClient.StallLimit) : EngineErrors.Unreachable(_engine!.Endpoint, failure);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _limit.CancelAfter(EngineClient.StallLimit);
        return _inner.WriteAsync(buffer, _limit.Token);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _inner.DisposeAsync().ConfigureAwait(false);
            _limit.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _engine is not null)
        {
            _inner.Dispose();
            _limit.Dispose();
        }

        base.Dispose(disposing);
    }
}
