namespace Repl.Sessions.Ssh.Mux;

/// <content>What the server sends on the channel.</content>
internal sealed partial class MuxChannel
{
    /// <summary>Takes a message of the server's. Called by the link's reading loop only; never waits.</summary>
    public void Receive(byte message, PacketReader body)
    {
        switch (message)
        {
            case SshMessage.ChannelData:
                Receive(_output, body.Bytes());
                break;
            case SshMessage.ChannelExtendedData:
                Receive(body.UInt32() == SshMessage.StandardErrorData ? _error : null, body.Bytes());
                break;
            case SshMessage.ChannelWindowAdjust:
                _sending.Widen(body.UInt32());
                break;
            case SshMessage.ChannelRequest:
                ReceiveRequest(body.String(), body.Bool(), body);
                break;
            case SshMessage.ChannelSuccess or SshMessage.ChannelFailure:
                ReceiveAnswer(message == SshMessage.ChannelSuccess);
                break;
            case SshMessage.ChannelEof:
                CompleteOutput();
                break;
            case SshMessage.ChannelOpenConfirmation:
                ReceiveConfirmation(body);
                break;
            case SshMessage.ChannelOpenFailure:
                _opened.TrySetException(new ChannelRefusedException(_kind, body.UInt32(), body.String()));
                End(new IOException("The channel was never open."));
                break;
            case SshMessage.ChannelClose:
                if (TryBeginClose())
                {
                    _link.Packets.Reply(new PacketWriter(SshMessage.ChannelClose).UInt32(_peer));
                }

                End(new IOException("The other side has closed the channel."));
                break;
        }
    }

    private void Receive(ChannelOutput? output, ReadOnlySpan<byte> data)
    {
        _receiving.Receive(data.Length);
        if (!_ended)
        {
            output?.Receive(data);
        }
    }

    private void ReceiveConfirmation(PacketReader body)
    {
        lock (_gate)
        {
            _peer = body.UInt32();
            _sending.Widen(body.UInt32());
            _mostToSend = (int)Math.Clamp(body.UInt32(), 1, MostDataBytes);
            _isOpen = true;
        }

        _opened.TrySetResult();
    }

    private void ReceiveAnswer(bool agreed)
    {
        (string Name, TaskCompletionSource Answered) request;
        lock (_gate)
        {
            if (!_requests.TryDequeue(out request))
            {
                throw new MuxLinkException("The server answered what nobody had asked.");
            }
        }

        if (agreed)
        {
            request.Answered.TrySetResult();
        }
        else
        {
            request.Answered.TrySetException(new ChannelRefusedException(request.Name, 0, ""));
        }
    }

    // RFC 4254, section 6.10; "eow" is OpenSSH's way to say that nobody reads our input any more.
    private void ReceiveRequest(string name, bool wantsReply, PacketReader body)
    {
        switch (name)
        {
            case "exit-status":
                _exited.TrySetResult((int)body.UInt32());
                break;
            case "exit-signal":
                _exited.TrySetResult(SshSignal.ExitCode(body.String()));
                break;
            case "eow@openssh.com":
                _sending.End(new IOException("The program reads no more."));
                break;
        }

        if (wantsReply)
        {
            _link.Packets.Reply(new PacketWriter(SshMessage.ChannelFailure).UInt32(_peer));
        }
    }

    private void CompleteOutput()
    {
        _output.Complete();
        _error.Complete();
    }
}
