using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Repl.Sessions;
using Repl.Sessions.Ssh;
using Xunit;

namespace Repl.Tests.Support;

/// <summary>
/// A real SSH server on a port of loopback, with keys made for this run, and the client's configuration for it. Nothing of the user's is
/// read or written, also not the startup files of the login shell: the server gives it another home. A failing test shows the server's own log.
/// </summary>
[UnsupportedOSPlatform("windows")]
[SuppressMessage("Reliability", "CA2000", Justification = "The server owns its folder and its process, and is returned.")]
public sealed class SshServer : IAsyncDisposable
{
    // Whoever runs the tests in the background has them ignore some, and what a server starts inherits that.
    private const string UsualSignals = "--default-signal=PIPE,INT,QUIT";

    private readonly TemporaryFolder _folder;
    private readonly RunningProgram _server;
    private int _killed;

    private SshServer(TemporaryFolder folder, RunningProgram server, int port)
    {
        (_folder, _server, Port) = (folder, server, port);
        Options = new SshOptions { ConfigFile = folder.File("config"), Retries = 0 };
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What reaches it.</summary>
    public SshOptions Options { get; }

    /// <summary>Where it is, as users write it.</summary>
    public Target Target => Target.Parse($"ssh://{Environment.UserName}@127.0.0.1:{Port}");

    /// <summary>The server's process.</summary>
    public int Id => _server.Id;

    /// <summary>The file of known hosts that clients use.</summary>
    public string KnownHosts => _folder.File("known_hosts");

    /// <summary>The file of users' keys that the server knows.</summary>
    public string AuthorizedKeys => _folder.File("authorized_keys");

    /// <summary>A private key that the server knows.</summary>
    public string Key => _folder.File("user_key");

    /// <summary>Starts OpenSSH's server, with a key of the user's that has no passphrase.</summary>
    /// <param name="settings">Lines of sshd_config that come first, and so win.</param>
    /// <returns>The running server.</returns>
    public static Task<SshServer> StartAsync(params string[] settings) => StartAsync("", settings);

    /// <summary>Starts OpenSSH's server.</summary>
    /// <param name="passphrase">What protects the user's key.</param>
    /// <param name="settings">Lines of sshd_config that come first, and so win.</param>
    /// <returns>The running server.</returns>
    public static async Task<SshServer> StartAsync(string passphrase, string[] settings)
    {
        var folder = new TemporaryFolder();
        await PrepareClientAsync(folder, passphrase);
        await MakeKeyAsync(folder.File("host_key"), "");
        return await StartAsync(folder, FreePort(), settings);
    }

    /// <summary>Starts OpenSSH's server at a port, with the keys of another one: the same server, if it had a second port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="other">The other server.</param>
    /// <param name="withAnotherHostKey">Whether it shows another host key than that one. Default no.</param>
    /// <returns>The running server.</returns>
    public static async Task<SshServer> StartAtAsync(int port, SshServer other, bool withAnotherHostKey = false)
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(other._folder.Path))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        if (withAnotherHostKey)
        {
            File.Delete(folder.File("host_key"));
            await MakeKeyAsync(folder.File("host_key"), "");
        }

        await File.AppendAllTextAsync(other.KnownHosts, (await File.ReadAllTextAsync(other.KnownHosts)).Replace($":{other.Port} ", $":{port} ", StringComparison.Ordinal));
        return await StartAsync(folder, port, []);
    }

    private static async Task<SshServer> StartAsync(TemporaryFolder folder, int port, string[] settings)
    {
        var sshd = RequiredProgram.At("/usr/sbin/sshd");
        Directory.CreateDirectory("/run/sshd"); // where it wants to lock itself up before log-in

        // HOME: a bash that sshd starts reads the user's own .bashrc otherwise, and that may do anything and take its time.
        folder.Write(
            "sshd_config",
            $"""
            {string.Join('\n', settings)}
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder.File("host_key")}
            AuthorizedKeysFile {folder.File("authorized_keys")}
            PidFile none
            SetEnv HOME={folder.Path}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            MaxStartups 100
            {(settings.Any(line => line.StartsWith("Subsystem", StringComparison.Ordinal)) ? "" : "Subsystem sftp internal-sftp")}

            """);
        var server = RunningProgram.Start("env", [UsualSignals, sshd, "-D", "-e", "-f", folder.File("sshd_config")]);
        await server.StandardError.WaitForAsync("Server listening");
        return await TrustAsync(new SshServer(folder, server, port));
    }

    /// <summary>Starts dropbear, the server of small devices.</summary>
    /// <returns>The running server.</returns>
    public static async Task<SshServer> StartDropbearAsync()
    {
        var dropbear = RequiredProgram.At("/usr/sbin/dropbear");
        var folder = new TemporaryFolder();
        await PrepareClientAsync(folder, "");
        await RunAsync("/usr/bin/dropbearkey", "-t", "ed25519", "-f", folder.File("dropbear_key"));

        // It reads authorized keys from a user's own home only, which tests do not touch: a user with a password has to log in.
        var port = FreePort();
        var server = RunningProgram.Start("env", [UsualSignals, dropbear, "-F", "-E", "-r", folder.File("dropbear_key"), "-p", $"127.0.0.1:{port}", "-P", folder.File("pid")]);
        await server.StandardError.WaitForAsync("Not backgrounding");
        var listing = await RunAsync("/usr/bin/dropbearkey", "-y", "-f", folder.File("dropbear_key"));
        File.WriteAllText(folder.File("host_key.pub"), listing.Split('\n').First(line => line.StartsWith("ssh-", StringComparison.Ordinal)));
        return await TrustAsync(new SshServer(folder, server, port));
    }

    /// <summary>Connects as the tests usually do.</summary>
    /// <param name="change">Changes the options. Default: they stay as they are.</param>
    /// <returns>The connection.</returns>
    public Task<SshConnection> ConnectAsync(Func<SshOptions, SshOptions>? change = null) =>
        SshConnection.OpenAsync(Target, change is null ? Options : change(Options), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Makes the known hosts hold a key for the server.</summary>
    /// <param name="key">A file of a public key.</param>
    /// <returns>A task that ends when they do.</returns>
    public async Task TrustAsync(string key) =>
        await File.WriteAllTextAsync(KnownHosts, $"[127.0.0.1]:{Port} {string.Join(' ', (await File.ReadAllTextAsync(key)).Split(' ')[..2]).Trim()}\n");

    /// <summary>The fingerprint of the server's key.</summary>
    /// <returns>As <c>ssh-keygen -l</c> shows it.</returns>
    public async Task<string> FingerprintAsync() =>
        (await RunAsync(RequiredProgram.OnPath("ssh-keygen"), "-l", "-f", _folder.File("host_key.pub"))).Split(' ')[1];

    /// <summary>Makes a further pair of keys beside the others.</summary>
    /// <param name="name">The file of the private one.</param>
    /// <returns>Its path.</returns>
    public async Task<string> MakeKeyAsync(string name) => await MakeKeyAsync(_folder.File(name), "");

    /// <summary>How many connections to the server are open: from the kernel's table, see proc(5).</summary>
    /// <returns>Their number.</returns>
    public int CountConnections() => File.ReadLines("/proc/net/tcp").Count(line =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, "01", ..]
        && local.EndsWith($":{Port:X4}", StringComparison.Ordinal));

    /// <summary>Kills the server with all that it runs.</summary>
    /// <returns>A task that ends when it is gone.</returns>
    public async ValueTask KillAsync()
    {
        if (Interlocked.Exchange(ref _killed, 1) == 0)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Kills the server, shows its log to the test, and removes its files.</summary>
    /// <returns>A task that ends when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(await _server.StandardError.ToEndAsync());
        _folder.Dispose();
    }

    /// <summary>A port that nobody listens at.</summary>
    /// <returns>Its number.</returns>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<SshServer> TrustAsync(SshServer server)
    {
        await server.TrustAsync(server._folder.File("host_key.pub"));
        return server;
    }

    private static async Task PrepareClientAsync(TemporaryFolder folder, string passphrase)
    {
        await MakeKeyAsync(folder.File("user_key"), passphrase);
        File.Copy(folder.File("user_key.pub"), folder.File("authorized_keys"));
        folder.Write(
            "config",
            $"""
            Host *
                UserKnownHostsFile {folder.File("known_hosts")}
                GlobalKnownHostsFile /dev/null
                IdentityFile {folder.File("user_key")}
                IdentitiesOnly yes
                IdentityAgent none
            """);
    }

    private static async Task<string> MakeKeyAsync(string path, string passphrase)
    {
        await RunAsync(RequiredProgram.OnPath("ssh-keygen"), "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", path);
        return path;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var running = RunningProgram.Start(RequiredProgram.At(program), arguments);
        var result = await running.EndAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.StandardOutput;
    }

    /// <summary>One server for a class of tests.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private SshServer? _server;

        /// <summary>The server.</summary>
        public SshServer Server => _server!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => _server = await StartAsync();

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
