using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using System.Text;
using Repl.Sessions.Local;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Local;

public sealed class OutputPipeSpecs : IDisposable
{
    private readonly AnonymousPipeServerStream _program = new(PipeDirection.Out);
    private readonly OutputPipe _pipe;

    public OutputPipeSpecs() => _pipe = From(_program);

    [Fact]
    public void What_is_there_is_read_and_nothing_is_waited_for()
    {
        Assert.Null(_pipe.TryRead(new byte[16]));

        _program.Write("hello"u8);

        var buffer = new byte[3];
        Assert.Equal((5, 3, "hel"), (_pipe.Available, _pipe.TryRead(buffer), Encoding.ASCII.GetString(buffer)));
        Assert.Equal((2, 2), (_pipe.Available, _pipe.TryRead(buffer)));
        Assert.Equal((0, null), (_pipe.Available, _pipe.TryRead(buffer)));
    }

    [Fact]
    public async Task Whoever_waits_learns_of_bytes_that_come_and_of_those_that_were_there()
    {
        var waiting = _pipe.WaitAsync(Stop);
        Assert.False(waiting.IsCompleted);

        _program.Write("x"u8);

        await waiting.WaitAsync(TestLimits.Wait, Stop);
        await _pipe.WaitAsync(Stop).WaitAsync(TestLimits.Wait, Stop);
    }

    [Fact]
    public async Task Whoever_waits_learns_of_the_end()
    {
        var reading = _pipe.ReadAsync(new byte[16], Stop).AsTask();

        _program.Dispose();

        Assert.Equal(0, await reading.WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal(0, _pipe.TryRead(new byte[16]));
    }

    [Fact]
    public async Task Whoever_waits_is_left_asleep_while_somebody_looks_himself()
    {
        using var other = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var otherPipe = From(other);
        var (waiting, otherWaiting) = (_pipe.WaitAsync(Stop), otherPipe.WaitAsync(Stop));

        _pipe.Ignore();
        _program.Write("x"u8);
        other.Write("x"u8);
        await otherWaiting.WaitAsync(TestLimits.Wait, Stop); // told on the same thread, afterwards
        Assert.False(waiting.IsCompleted);

        _pipe.Heed();
        await waiting.WaitAsync(TestLimits.Wait, Stop);
    }

    [Fact]
    public async Task Whoever_waits_wakes_up_when_the_stream_goes_away()
    {
        var waiting = _pipe.WaitAsync(Stop);

        await _pipe.DisposeAsync();

        await waiting.WaitAsync(TestLimits.Wait, Stop);
        Assert.Throws<ObjectDisposedException>(() => _pipe.TryRead(new byte[16]));
    }

    [Fact]
    public async Task Waiting_can_be_given_up_and_begun_again()
    {
        using var giveUp = new CancellationTokenSource();
        var waiting = _pipe.WaitAsync(giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TestLimits.Wait, Stop));
        var again = _pipe.WaitAsync(Stop);
        _program.Write("x"u8);
        await again.WaitAsync(TestLimits.Wait, Stop);
    }

    public void Dispose()
    {
        _pipe.Dispose();
        _program.Dispose();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The pipe owns it.")]
    private static OutputPipe From(AnonymousPipeServerStream program) =>
        new(new AnonymousPipeClientStream(PipeDirection.In, program.ClientSafePipeHandle), 64 * 1024);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
