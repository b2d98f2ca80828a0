using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using Repl.Sessions.Local;
using Repl.Sessions.Ssh;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>What goes wrong while connecting, each in bounded time with a sentence of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConnectSpecs(SshServer.Fixture shared) : IClassFixture<SshServer.Fixture>
{
    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_unknown_host_is_refused_with_its_fingerprint(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync();
        await File.WriteAllTextAsync(server.KnownHosts, "", Stop);

        var refused = await FailAsync(server, options => options with { ProcessPerChannel = processPerChannel, Password = Secret.Of("yes") });

        Assert.Equal(ConnectFailure.UntrustedHost, refused.Failure);
        Assert.Contains($"[127.0.0.1]:{server.Port}", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(await server.FingerprintAsync(), refused.Problem, StringComparison.Ordinal);
        Assert.Contains($"#!session open <name> {server.Target} --ssh-config {server.Options.ConfigFile} --host-key accept-new", refused.NextStep, StringComparison.Ordinal);
        Assert.Equal("", await File.ReadAllTextAsync(server.KnownHosts, Stop));
    }

    [Fact]
    public async Task An_unknown_host_is_remembered_where_that_is_allowed()
    {
        await using var server = await SshServer.StartAsync();
        await File.WriteAllTextAsync(server.KnownHosts, "", Stop);

        await using (await server.ConnectAsync(options => options with { HostKeys = HostKeyPolicy.AcceptNew }))
        {
        }

        await using var again = await server.ConnectAsync();
    }

    [Theory]
    [InlineData(HostKeyPolicy.Strict)]
    [InlineData(HostKeyPolicy.AcceptNew)]
    public async Task A_changed_key_is_refused_always(HostKeyPolicy policy)
    {
        await using var server = await SshServer.StartAsync();
        await server.TrustAsync(await server.MakeKeyAsync("other") + ".pub");

        var refused = await FailAsync(server, options => options with { HostKeys = policy, Retries = 3 });

        Assert.Equal(ConnectFailure.ChangedHostKey, refused.Failure);
        Assert.Contains(await server.FingerprintAsync(), refused.Problem, StringComparison.Ordinal);
        Assert.Contains($"{server.KnownHosts}:1", refused.Problem, StringComparison.Ordinal);
        Assert.Contains($"ssh-keygen -f \"{server.KnownHosts}\" -R \"[127.0.0.1]:{server.Port}\"", refused.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_closed_port_is_tried_again_and_told(bool processPerChannel)
    {
        var options = shared.Server.Options with { Retries = 2, RetryDelay = TimeSpan.FromMilliseconds(1), ProcessPerChannel = processPerChannel };

        var refused = await FailAsync(Target.Parse($"ssh://127.0.0.1:{SshServer.FreePort()}"), options);

        Assert.Equal(ConnectFailure.Refused, refused.Failure);
        Assert.Contains("Connection refused", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_comes_up_late_is_reached_by_trying_again()
    {
        var port = SshServer.FreePort();
        var options = shared.Server.Options with { Retries = 10_000, RetryDelay = TimeSpan.FromMilliseconds(1), Port = port };
        var opening = SshConnection.OpenAsync(shared.Server.Target, options, cancellationToken: Stop);

        await using var server = await SshServer.StartAtAsync(port, shared.Server);

        await using var connection = await opening.WaitAsync(TestLimits.Wait, Stop);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_key_that_the_server_does_not_know_is_refused_once(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync();
        await File.WriteAllTextAsync(server.AuthorizedKeys, "", Stop);
        var time = Stopwatch.StartNew();

        var refused = await FailAsync(server, options => options with { Retries = 3, RetryDelay = TestLimits.Wait, ProcessPerChannel = processPerChannel });

        Assert.Equal(ConnectFailure.AuthenticationFailed, refused.Failure);
        Assert.Contains("Permission denied", refused.Problem, StringComparison.Ordinal);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TestLimits.Wait);
    }

    [Fact]
    public async Task A_name_without_an_address_is_told()
    {
        var refused = await FailAsync(Target.Parse("ssh://no-such-host.invalid"), shared.Server.Options);

        Assert.Equal(ConnectFailure.NameNotFound, refused.Failure);
    }

    [Fact]
    public async Task A_configuration_that_ssh_does_not_understand_is_told()
    {
        using var folder = new TemporaryFolder();
        var target = shared.Server.Target;

        var missing = await FailAsync(target, shared.Server.Options with { ConfigFile = folder.File("missing") });
        var wrong = await FailAsync(target, shared.Server.Options with { ConfigFile = folder.Write("wrong", "Hostt x\n") });

        Assert.Equal((ConnectFailure.ConfigInvalid, ConnectFailure.ConfigInvalid), (missing.Failure, wrong.Failure));
        Assert.Contains(folder.File("missing"), missing.Problem, StringComparison.Ordinal);
        Assert.Contains("hostt", wrong.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_never_answers_is_given_up(bool processPerChannel)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = Target.Parse($"ssh://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var time = Stopwatch.StartNew();

        var refused = await FailAsync(target, shared.Server.Options with { ConnectTimeout = TimeSpan.FromSeconds(1), ProcessPerChannel = processPerChannel });

        Assert.Equal(ConnectFailure.TimedOut, refused.Failure);
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Whoever_gives_up_connecting_leaves_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var opening = SshConnection.OpenAsync(Target.Parse($"ssh://127.0.0.1:{port}"), shared.Server.Options, cancellationToken: giveUp.Token);
        using var accepted = await listener.AcceptTcpClientAsync(Stop);
        Assert.Single(SshClients.Find($"-p {port}"));

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);

        Assert.Empty(SshClients.Find($"-p {port}"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_passphrase_comes_from_the_options_or_from_the_user(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync("open sesame $'\"", []);
        List<SecretRequest> asked = [];

        await using (await server.ConnectAsync(options => options with { Password = Secret.Of("open sesame $'\""), ProcessPerChannel = processPerChannel }))
        {
        }

        await using var connection = await SshConnection.OpenAsync(
            server.Target,
            server.Options with { ProcessPerChannel = processPerChannel },
            (request, _) =>
            {
                asked.Add(request);
                return Task.FromResult<string?>("open sesame $'\"");
            },
            cancellationToken: Stop);
        await using var first = await connection.StartAsync(new ProgramSpec("true", []), Stop);
        await using var second = await connection.StartAsync(new ProgramSpec("true", []), Stop);
        Assert.Equal(new SecretRequest(server.Target.ToString(), $"Enter passphrase for key '{server.Key}':"), Assert.Single(asked));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_passphrase_stands_in_no_command_line_and_no_environment(bool processPerChannel)
    {
        const string Passphrase = "open-sesame-and-nobody-sees-it";
        await using var server = await SshServer.StartAsync(Passphrase, []);

        var connecting = server.ConnectAsync(options => options with { Password = Secret.Of(Passphrase), ProcessPerChannel = processPerChannel });
        var looks = 0;
        for (var isLast = false; !isLast; looks++)
        {
            isLast = connecting.IsCompleted;
            Assert.DoesNotContain(
                from folder in Directory.EnumerateDirectories("/proc")
                where int.TryParse(Path.GetFileName(folder), out _)
                from file in (string[])["cmdline", "environ"]
                select Encoding.UTF8.GetString(ProcFile.ReadBytes(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), file)),
                text => text.Contains(Passphrase, StringComparison.Ordinal));
        }

        await using var connection = await connecting;
        Assert.True(looks > 3, "It connected before anybody had looked.");
    }

    [Fact]
    public async Task The_users_time_to_answer_does_not_count()
    {
        await using var server = await SshServer.StartAsync("sesame", []);
        var asked = new TaskCompletionSource();
        var limit = TimeSpan.FromSeconds(1);

        await using var connection = await SshConnection.OpenAsync(
            server.Target,
            server.Options with { ConnectTimeout = limit },
            async (_, stop) =>
            {
                await Task.Delay(1.5 * limit, stop); // a slow user
                return "sesame";
            },
            cancellationToken: Stop);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_wrong_passphrase_is_refused_once(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync("sesame", []);
        var asked = 0;

        var fromOptions = await FailAsync(server, options => options with { Password = Secret.Of("wrong-guess"), ProcessPerChannel = processPerChannel });
        var fromUser = await Assert.ThrowsAsync<SshConnectException>(() => SshConnection.OpenAsync(
            server.Target,
            server.Options with { ProcessPerChannel = processPerChannel },
            (_, _) => Task.FromResult<string?>($"wrong-guess{++asked}"),
            cancellationToken: Stop));

        Assert.Equal((ConnectFailure.AuthenticationFailed, ConnectFailure.AuthenticationFailed, 1), (fromOptions.Failure, fromUser.Failure, asked));
        Assert.DoesNotContain("wrong-guess", fromOptions.ToString() + fromUser, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_answer_the_next_step_is_to_give_one()
    {
        await using var server = await SshServer.StartAsync("sesame", []);

        var nobody = await FailAsync(server, options => options);
        var unset = await FailAsync(server, options => options with { Password = Secret.FromEnvironment("REPL_NO_SUCH_VARIABLE") });

        Assert.Equal((ConnectFailure.AuthenticationFailed, ConnectFailure.AuthenticationFailed), (nobody.Failure, unset.Failure));
        Assert.Contains("--password-env", nobody.NextStep, StringComparison.Ordinal);
        Assert.Contains("'REPL_NO_SUCH_VARIABLE' is not set", unset.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_of_the_configuration_names_host_and_user()
    {
        using var folder = new TemporaryFolder();
        var config = folder.Write("config", $"Host alias\n    HostName 127.0.0.1\n    Port {shared.Server.Port}\nInclude {shared.Server.Options.ConfigFile}\n");

        await using var connection = await SshConnection.OpenAsync(Target.Parse("alias"), shared.Server.Options with { ConfigFile = config }, cancellationToken: Stop);

        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(connection, "echo fine")).Output);
    }

    [Theory]
    [InlineData(HostKeyPolicy.Strict, false)]
    [InlineData(HostKeyPolicy.AcceptNew, false)]
    [InlineData(HostKeyPolicy.AcceptNew, true)]
    public async Task A_jump_host_is_gone_through_and_its_new_key_accepted_where_that_is_allowed(HostKeyPolicy policy, bool processPerChannel)
    {
        await using var beyond = await SshServer.StartAsync();
        var known = await File.ReadAllTextAsync(beyond.KnownHosts, Stop) + await File.ReadAllTextAsync(shared.Server.KnownHosts, Stop);
        await File.WriteAllTextAsync(beyond.KnownHosts, policy is HostKeyPolicy.AcceptNew ? "" : known, Stop);
        await File.AppendAllTextAsync(shared.Server.AuthorizedKeys, await File.ReadAllTextAsync($"{beyond.Key}.pub", Stop), Stop);

        await using var connection = await beyond.ConnectAsync(
            options => options with { Jump = shared.Server.Target.Address, HostKeys = policy, ProcessPerChannel = processPerChannel });

        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(connection, "echo fine")).Output);
        Assert.True(shared.Server.CountConnections() > 0);
        var after = await File.ReadAllTextAsync(beyond.KnownHosts, Stop);
        if (policy is HostKeyPolicy.AcceptNew)
        {
            Assert.Equal(2, after.TrimEnd('\n').Split('\n').Length);
        }
        else
        {
            Assert.Equal(known, after);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Variables_that_the_configuration_sends_and_sets_arrive(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync("AcceptEnv REPL_SENT_* REPL_SET");
        using var folder = new TemporaryFolder();
        var config = folder.Write("config", $"SendEnv REPL_SENT_*\nSetEnv REPL_SET=\"a value\" REPL_REFUSED=x\nInclude {server.Options.ConfigFile}\n");
        Environment.SetEnvironmentVariable("REPL_SENT_BY_THE_TEST", "yes");

        await using var connection = await server.ConnectAsync(options => options with { ConfigFile = config, ProcessPerChannel = processPerChannel });

        var result = await RemoteResult.RunShellAsync(connection, "echo \"$REPL_SENT_BY_THE_TEST, $REPL_SET, $REPL_REFUSED.\"");
        Assert.Equal("yes, a value, .\n", result.Output);
    }

    [Fact]
    public async Task A_password_logs_in_and_a_wrong_one_does_not()
    {
        await using var user = await SystemUser.CreateAsync();
        await using var server = await SshServer.StartAsync("PasswordAuthentication yes", "KbdInteractiveAuthentication no", "PubkeyAuthentication no");
        var options = server.Options with { User = user.Name };

        await using (var connection = await SshConnection.OpenAsync(server.Target, options with { Password = Secret.Of(user.Password) }, cancellationToken: Stop))
        {
            Assert.Equal($"{user.Name}\n", (await RemoteResult.RunShellAsync(connection, "id -un")).Output);
        }

        var refused = await FailAsync(server.Target, options with { Password = Secret.Of("wrong-guess") });
        Assert.Equal(ConnectFailure.AuthenticationFailed, refused.Failure);
        Assert.DoesNotContain("wrong-guess", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropbear_is_spoken_to_as_well()
    {
        await using var user = await SystemUser.CreateAsync();
        await using var server = await SshServer.StartDropbearAsync();
        await using var connection = await SshConnection.OpenAsync(
            server.Target, server.Options with { User = user.Name, Password = Secret.Of(user.Password) }, cancellationToken: Stop);

        Assert.Equal(new RemoteResult(3, "out\n", "err\n"), await RemoteResult.RunShellAsync(connection, "echo out; echo err >&2; exit 3"));
        Assert.Equal(143, (await RemoteResult.RunShellAsync(connection, "kill -TERM $$; sleep 10")).ExitCode);
        Assert.Equal("0000000000000000\n", (await RemoteResult.RunShellAsync(connection, "grep SigIgn /proc/self/status | cut -f2")).Output);
        Assert.Equal("yes\n", (await RemoteResult.RunShellAsync(connection, "test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo yes")).Output);
        Assert.Equal(20_000_000, (await RemoteResult.RunShellAsync(connection, "head -c 20000000 /dev/zero | tr '\\0' x")).Output.Length);
    }

    private static async Task<SshConnectException> FailAsync(SshServer server, Func<SshOptions, SshOptions> change) => await FailAsync(server.Target, change(server.Options));

    private static async Task<SshConnectException> FailAsync(Target target, SshOptions options)
    {
        var refused = await Assert.ThrowsAsync<SshConnectException>(() => SshConnection.OpenAsync(target, options, cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.EndsWith(".", refused.Problem, StringComparison.Ordinal);
        Assert.EndsWith(".", refused.NextStep, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(refused.Message);
        return refused;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
