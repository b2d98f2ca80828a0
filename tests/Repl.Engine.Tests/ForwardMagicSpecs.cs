using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Ports are forwarded by a line of a cell.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class ForwardMagicSpecs : EngineTest
{
    [Fact]
    public async Task A_port_leads_to_one_that_the_host_sees()
    {
        await using var server = await SshServer.StartAsync();
        using var remote = new TcpListener(IPAddress.Loopback, 0);
        remote.Start();
        var port = ((IPEndPoint)remote.LocalEndpoint).Port;

        var screen = await RunAsync($"#!session open web {server.Target} --ssh-config {server.Options.ConfigFile}\n#!session forward web localhost:{port}");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, int.Parse(Told.Match(screen.StandardOutput).Groups[1].Value), Stop);
        using var accepted = await remote.AcceptTcpClientAsync(Stop);
        await accepted.GetStream().WriteAsync("!"u8.ToArray(), Stop);

        Assert.Equal('!', client.GetStream().ReadByte());
        Assert.Contains(
            $"\nforward    127.0.0.1:{Told.Match(screen.StandardOutput).Groups[1].Value} to localhost:{port}, 1 connection\n",
            (await RunAsync("#!session status web")).Displayed,
            StringComparison.Ordinal);
        Assert.EndsWith($" leads to localhost:{port} until session 'web' is closed\n", screen.StandardOutput);
    }

    [Theory]
    [InlineData("5432", "Line 1: Write where it leads as host:port, such as localhost:5432, but '5432' stands there.")]
    [InlineData("db:0", "Line 1: host:port takes a port from 1 to 65535, but '0' stands there.")]
    [InlineData("db:1 --port many", "Line 1: --port takes a port from 1 to 65535, but 'many' stands there.")]
    [InlineData("db:5432", "Session 'box': Its target, local:, forwards no ports. Use a session at an SSH host.")]
    public async Task What_cannot_be_forwarded_is_told_in_a_sentence(string place, string expected)
    {
        await RunAsync("#!session open box");

        var error = await FailAsync($"#!session forward box {place}");

        Assert.StartsWith(expected, error.Message);
    }

    [GeneratedRegex("127\\.0\\.0\\.1:([0-9]+) leads")]
    private static partial Regex Told { get; }
}
