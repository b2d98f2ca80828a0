using Repl.Sessions.Remote;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>One channel of a link: RFC 4254, section 5. Reading and writing may go on at the same time.</summary>
internal sealed partial class MuxChannel : IRemoteChannel
{
    /// <summary>The largest packet that we ask for and send: 32 KiB, what every implementation takes (RFC 4253, section 6.1).</summary>
    public const int MostDataBytes = 32 * 1024;

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly MuxLink _link;
    private readonly string _kind;
    private readonly Lock _gate = new();
    private readonly ReceiveWindow _receiving = new();
    private readonly SendWindow _sending = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ChannelOutput _output;
    private readonly ChannelOutput _error;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(string Name, TaskCompletionSource Answered)> _requests = [];
    private Task? _endOfInput;
    private uint _peer;
    private int _mostToSend = MostDataBytes;
    private bool _isOpen;
    private bool _closeSent;
    private bool _ended;

    public MuxChannel(MuxLink link, uint id, string kind)
    {
        (_link, Id, _kind) = (link, id, kind);
        Input = new ChannelInput(this);
        _output = new ChannelOutput(this);
        _error = new ChannelOutput(this);
    }

    /// <summary>Our number for it.</summary>
    public uint Id { get; }

    /// <summary>Ends when the server has opened it; fails with <see cref="ChannelRefusedException"/> or <see cref="MuxLinkException"/>.</summary>
    public Task Opened => _opened.Task;

    public Stream Input { get; }

    public Stream Output => _output;

    public Stream Error => _error;

    public Task<int> Exited => _exited.Task;

    /// <summary>Starts a program through the user's login shell: RFC 4254, section 6.5.</summary>
    public Task ExecAsync(string command) => AskAsync("exec", request => request.String(command));

    /// <summary>Starts the user's login shell: RFC 4254, section 6.5.</summary>
    public Task StartShellAsync() => AskAsync("shell", static _ => { });

    /// <summary>Starts a subsystem: RFC 4254, section 6.5.</summary>
    public Task StartSubsystemAsync(string name) => AskAsync("subsystem", request => request.String(name));

    /// <summary>Asks for a terminal: RFC 4254, section 6.2. Call it before the program is started.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="modes">How it behaves: opcodes of section 8 with their values.</param>
    public Task RequestTerminalAsync(TerminalSize size, params ReadOnlySpan<(byte Opcode, uint Value)> modes)
    {
        const byte EndOfModes = 0;
        var encoded = new char[(modes.Length * 5) + 1];
        for (var i = 0; i < modes.Length; i++)
        {
            // Small numbers only, so that text may carry them.
            (encoded[i * 5], encoded[(i * 5) + 4]) = ((char)modes[i].Opcode, (char)modes[i].Value);
        }

        encoded[^1] = (char)EndOfModes;
        var text = new string(encoded);
        return AskAsync("pty-req", request => Size(request.String(size.Name), size).String(text));
    }

    /// <summary>Sets variables, where the server allows it: RFC 4254, section 6.4. Call it before the program is started.</summary>
    public async Task SetEnvironmentAsync(IReadOnlyList<(string Name, string Value)> variables)
    {
        foreach (var (name, value) in variables)
        {
            await TellAsync("env", request => request.String(name).String(value)).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the program a signal, where the server does that: RFC 4254, section 6.9.</summary>
    /// <param name="name">Its name without SIG, such as <c>INT</c>.</param>
    public Task SendSignalAsync(string name) => TellAsync("signal", request => request.String(name));

    /// <summary>Changes the size of the terminal: RFC 4254, section 6.7.</summary>
    public Task ResizeAsync(TerminalSize size) => TellAsync("window-change", request => Size(request, size));

    /// <summary>Sends data, as fast as the other side takes it.</summary>
    public async ValueTask SendDataAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_endOfInput is not null)
            {
                throw new IOException("The channel's input was closed.");
            }

            while (!data.IsEmpty)
            {
                var count = await _sending.TakeAsync(Math.Min(data.Length, PacketSender.MostAtOnceBytes), cancellationToken).ConfigureAwait(false);
                await _link.Packets.SendDataAsync(_peer, data[..count], _mostToSend, cancellationToken).ConfigureAwait(false);
                data = data[count..];
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends end-of-file, once, after the data that is just being sent.</summary>
    public Task SendEndOfInputAsync()
    {
        lock (_gate)
        {
            return _endOfInput ??= SendAsync();
        }

        async Task SendAsync()
        {
            await _writing.WaitAsync().ConfigureAwait(false);
            try
            {
                if (CanSend())
                {
                    await _link.Packets.SendAsync(new PacketWriter(SshMessage.ChannelEof).UInt32(_peer)).ConfigureAwait(false);
                }
            }
            catch (IOException)
            {
                // The link has ended, and the input with it.
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    /// <summary>Counts what a reader has taken, and lets the other side send as much again.</summary>
    public async ValueTask ConsumeAsync(int count)
    {
        if (_receiving.Consume(count) is > 0 and var more && CanSend())
        {
            try
            {
                await _link.Packets.SendAsync(new PacketWriter(SshMessage.ChannelWindowAdjust).UInt32(_peer).UInt32(more)).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // The link has ended; what was received can still be read.
            }
        }
    }

    /// <summary>Nothing will come or go any more.</summary>
    public void End(Exception reason)
    {
        List<(string, TaskCompletionSource Answered)> unanswered;
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = _closeSent = true;
            unanswered = [.. _requests];
            _requests.Clear();
        }

        _link.Forget(this);
        _sending.End(reason);
        _output.Complete();
        _error.Complete();
        _opened.TrySetException(reason);
        _ = _opened.Task.Exception; // nobody may be waiting for it
        unanswered.ForEach(request => request.Answered.TrySetException(reason));
        _exited.TrySetResult(IProgramChannel.UnknownExitCode);
        _closed.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _sending.End(new IOException("The channel was closed."));
        if (TryBeginClose())
        {
            try
            {
                await _link.Packets.SendAsync(new PacketWriter(SshMessage.ChannelClose).UInt32(_peer)).AsTask().WaitAsync(CloseLimit).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is IOException or TimeoutException)
            {
                // The link has ended, and the channel with it; or nothing goes through it any more.
            }
        }

        await _closed.Task.WaitAsync(CloseLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static PacketWriter Size(PacketWriter request, TerminalSize size) =>
        request.UInt32((uint)size.Columns).UInt32((uint)size.Rows).UInt32(0).UInt32(0); // the size in pixels is nobody's business

    private bool CanSend()
    {
        lock (_gate)
        {
            return _isOpen && !_closeSent;
        }
    }

    private bool TryBeginClose()
    {
        lock (_gate)
        {
            var begins = _isOpen && !_closeSent;
            _closeSent |= begins;
            return begins;
        }
    }

    private async Task AskAsync(string name, Action<PacketWriter> complete)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new PacketWriter(SshMessage.ChannelRequest).UInt32(_peer).String(name).Bool(true);
        complete(request);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closeSent, this);
            _requests.Enqueue((name, answered)); // answers come in the order of asking
        }

        await _link.Packets.SendAsync(request).ConfigureAwait(false);
        await answered.Task.ConfigureAwait(false);
    }

    private async Task TellAsync(string name, Action<PacketWriter> complete)
    {
        var request = new PacketWriter(SshMessage.ChannelRequest).UInt32(_peer).String(name).Bool(false);
        complete(request);
        if (CanSend())
        {
            await _link.Packets.SendAsync(request).ConfigureAwait(false);
        }
    }
}
