using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Repl.Sessions;
using Repl.Sessions.Ssh;

namespace Repl.Benchmarks;

/// <summary>
/// An SSH server on a port of loopback, with keys made for this run, the client's configuration for it, and a master of <c>ssh</c>'s own
/// that the floors share. Nothing of the user's is read or written.
/// </summary>
internal sealed class SshHost : IAsyncDisposable
{
    private const string Name = "127.0.0.1";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("repl-bench-").FullName;
    private readonly List<Process> _processes = [];
    private readonly int _port = FreePort();

    private SshHost()
    {
    }

    public Target Target => Target.Parse($"ssh://{Environment.UserName}@{Name}:{_port}");

    /// <summary>What reaches it.</summary>
    public SshOptions Options => new() { ConfigFile = File("config") };

    private string ControlPath => File("master");

    /// <summary>Starts the server and the master.</summary>
    public static async Task<SshHost> StartAsync()
    {
        var host = new SshHost();
        try
        {
            await host.WriteFilesAsync();
            Directory.CreateDirectory("/run/sshd"); // where it wants to lock itself up before log-in
            host._processes.Add(Process.Start("/usr/sbin/sshd", ["-D", "-q", "-f", host.File("sshd_config")]));
            await host.WaitForAsync(() => host.ListensAsync());
            host._processes.Add(Process.Start("ssh", host.Arguments(["-M", "-N", "-S", host.ControlPath])));
            await host.WaitForAsync(() => Task.FromResult(System.IO.File.Exists(host.ControlPath)));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The arguments of an <c>ssh</c> that logs in on its own.</summary>
    public string[] Alone(params string[] command) => Arguments(["-S", "none", "-T"], command);

    /// <summary>The arguments of an <c>ssh</c> that goes through the master.</summary>
    public string[] Shared(params string[] command) => Arguments(["-S", ControlPath, "-T"], command);

    /// <summary>The arguments of an <c>sftp</c> that goes through the master.</summary>
    public string[] SharedFiles() => ["-q", "-b", "-", "-F", File("config"), "-P", $"{_port}", "-o", $"ControlPath={ControlPath}", Name];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.AsEnumerable().Reverse())
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string[] Arguments(string[] own, params string[] command) => ["-F", File("config"), "-p", $"{_port}", .. own, Name, .. command];

    private string File(string name) => Path.Combine(_folder, name);

    private async Task WriteFilesAsync()
    {
        foreach (var key in (string[])["host_key", "user_key"])
        {
            using var making = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", File(key)]);
            await making.WaitForExitAsync();
        }

        System.IO.File.Copy(File("user_key.pub"), File("authorized_keys"));
        var hostKey = await System.IO.File.ReadAllTextAsync(File("host_key.pub"));
        await System.IO.File.WriteAllTextAsync(File("known_hosts"), $"[{Name}]:{_port} {hostKey}");
        await System.IO.File.WriteAllTextAsync(
            File("config"),
            $"""
            Host *
                UserKnownHostsFile {File("known_hosts")}
                GlobalKnownHostsFile /dev/null
                IdentityFile {File("user_key")}
                IdentitiesOnly yes
                IdentityAgent none

            """);

        // HOME: a bash that sshd starts reads the user's own .bashrc otherwise, and that may do anything and take its time.
        await System.IO.File.WriteAllTextAsync(
            File("sshd_config"),
            $"""
            Port {_port}
            ListenAddress {Name}
            HostKey {File("host_key")}
            AuthorizedKeysFile {File("authorized_keys")}
            PidFile none
            SetEnv HOME={_folder}
            StrictModes no
            UsePAM no
            MaxSessions 200
            Subsystem sftp internal-sftp

            """);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task WaitForAsync(Func<Task<bool>> isThere)
    {
        for (var waited = Stopwatch.StartNew(); !await isThere(); await Task.Delay(TimeSpan.FromMilliseconds(20)))
        {
            if (waited.Elapsed > StartLimit || _processes.Exists(process => process.HasExited))
            {
                throw new InvalidOperationException("The SSH server did not start.");
            }
        }
    }
}
