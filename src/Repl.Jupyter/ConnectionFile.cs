using System.Net;
using System.Text.Json;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter;

/// <summary>Where a kernel listens and how messages are signed ("Connection files" in the Jupyter client documentation). Read with <see cref="Read"/>.</summary>
public sealed class ConnectionFile
{
    private const string SupportedScheme = "hmac-sha256";
    private const string Tcp = "tcp";
    private const string Ipc = "ipc";

    private readonly ConnectionFileContent _content;
    private readonly IPAddress _address;

    private ConnectionFile(string path, ConnectionFileContent content)
    {
        (Path, _content, _address) = (path, content, IPAddress.None);
        Require(content.Transport is Tcp or Ipc, "names a transport other than tcp and ipc");
        Require(content.Key.Length == 0 || content.SignatureScheme == SupportedScheme, $"names a signature scheme other than {SupportedScheme}");
        Require(content.Ip.Length > 0, "names no ip");
        int[] ports = [content.ShellPort, content.ControlPort, content.StdinPort, content.IopubPort, content.HbPort];
        Require(ports.All(port => port is > 0 and <= IPEndPoint.MaxPort), $"names a port outside 1 to {IPEndPoint.MaxPort}");
        Require(ports.Distinct().Count() == ports.Length, "names one port twice");
        if (content.Transport == Tcp)
        {
            _address = ParseAddress(content.Ip);
        }
    }

    /// <summary>The file that was read.</summary>
    public string Path { get; }

    /// <summary><c>tcp</c> or <c>ipc</c>.</summary>
    public string Transport => _content.Transport;

    /// <summary>The address that is listened on, or with <c>ipc</c> the start of each socket's path.</summary>
    public string Address => _content.Ip;

    internal string Key => _content.Key;

    internal ZmtpEndpoint Shell => Endpoint(_content.ShellPort);

    internal ZmtpEndpoint Control => Endpoint(_content.ControlPort);

    internal ZmtpEndpoint StandardInput => Endpoint(_content.StdinPort);

    internal ZmtpEndpoint Iopub => Endpoint(_content.IopubPort);

    internal ZmtpEndpoint Heartbeat => Endpoint(_content.HbPort);

    /// <summary>Reads a connection file.</summary>
    /// <param name="path">The path that Jupyter passes as <c>{connection_file}</c>.</param>
    /// <exception cref="ConnectionFileException">The file is missing, is no JSON object, lacks a field or holds a value that cannot be used.</exception>
    public static ConnectionFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = File.OpenRead(path);
            var content = JsonSerializer.Deserialize(file, WireJson.Default.ConnectionFileContent);
            return new ConnectionFile(path, content ?? throw new ConnectionFileException(path, "holds null"));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConnectionFileException(path, "does not exist", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionFileException(path, "cannot be read", problem);
        }
        catch (JsonException problem)
        {
            // The reader's own message is left to the cause, since it may quote the key.
            throw new ConnectionFileException(path, "is not JSON with all the fields of a connection file in their types", problem);
        }
    }

    private ZmtpEndpoint Endpoint(int port) =>
        Transport == Tcp ? new ZmtpEndpoint.Tcp(_address, port) : new ZmtpEndpoint.Ipc($"{Address}-{port}");

    private IPAddress ParseAddress(string ip) => ip switch
    {
        "*" => IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(ip, out var address) ? address : throw new ConnectionFileException(Path, "names an ip that is no address"),
    };

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ConnectionFileException(Path, problem);
        }
    }
}
