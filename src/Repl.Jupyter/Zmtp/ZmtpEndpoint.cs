using System.Net;
using System.Net.Sockets;

namespace Repl.Jupyter.Zmtp;

/// <summary>Where a socket listens.</summary>
internal abstract record ZmtpEndpoint
{
    private const int Backlog = 128;

    private ZmtpEndpoint()
    {
    }

    /// <summary>Opens a listening socket. Disposing it also removes an ipc file.</summary>
    /// <exception cref="EndpointUnavailableException">Another program listens there, or the address is not ours.</exception>
    public Socket Listen()
    {
        try
        {
            return Open();
        }
        catch (Exception problem) when (problem is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EndpointUnavailableException(ToString(), problem);
        }
    }

    private protected abstract Socket Open();

    /// <summary>A TCP port on one address.</summary>
    /// <param name="Address">The only address that is listened on.</param>
    /// <param name="Port">The port; 0 takes a free one.</param>
    public sealed record Tcp(IPAddress Address, int Port) : ZmtpEndpoint
    {
        /// <inheritdoc/>
        public override string ToString() => $"tcp://{new IPEndPoint(Address, Port)}";

        private protected override Socket Open()
        {
            var socket = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            return ListenOrDispose(socket, () => socket.Bind(new IPEndPoint(Address, Port)));
        }
    }

    /// <summary>A Unix socket.</summary>
    /// <param name="Path">Its file.</param>
    public sealed record Ipc(string Path) : ZmtpEndpoint
    {
        /// <inheritdoc/>
        public override string ToString() => $"ipc://{Path}";

        private protected override Socket Open()
        {
            var address = new UnixDomainSocketEndPoint(Path);
            RemoveStaleFile(address);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            return ListenOrDispose(socket, () =>
            {
                socket.Bind(address);
                if (!OperatingSystem.IsWindows())
                {
                    // Before listening, so that no other user can be faster.
                    File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }
            });
        }

        /// <summary>
        /// A killed kernel leaves its file behind and a restarted one gets the same name. Only a socket that refuses us is removed: one
        /// that answers belongs to a live program, and what is no socket at all is somebody's data.
        /// </summary>
        private void RemoveStaleFile(UnixDomainSocketEndPoint address)
        {
            if (!File.Exists(Path))
            {
                return;
            }

            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                probe.Connect(address);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused && IsSocket())
            {
                File.Delete(Path);
            }
        }

        private bool IsSocket()
        {
            try
            {
                using var opened = File.OpenHandle(Path);
                return false;
            }
            catch (IOException)
            {
                // open() refuses sockets with ENXIO; no API tells the kind of a file.
                return true;
            }
        }
    }

    private static Socket ListenOrDispose(Socket socket, Action bind)
    {
        try
        {
            bind();
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
