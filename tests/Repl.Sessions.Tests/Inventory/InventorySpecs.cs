using Repl.Sessions.Devices;
using Repl.Sessions.Inventory;
using Repl.Sessions.Ssh;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Inventory;

public sealed class InventorySpecs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void An_entry_says_all_that_can_be_said_about_a_session()
    {
        var web = Load("""
            sessions:
              web1:
                target: ssh://web1
                tags: [web, prod]
                shell: busybox ash
                login: true
                no-respawn: true
                keep-jobs: true
                idle-timeout: 60
                env: { CI: "1", B: two words }
                cwd: /srv
                user: deploy
                port: 2222
                identity: /keys/id
                jump: gate
                host-key: accept-new
                connect-timeout: 5s
                retries: 1
                retry-delay: 500ms
                keepalive: 30
                keepalive-count: 5
                password-env: WEB_PASSWORD
                ssh-config: /etc/other
                no-reconnect: true
            """).FindEntry("web1")!;

        var options = web.Options;
        Assert.Equal("ssh://web1", web.Target);
        Assert.Equal(["web", "prod"], web.Tags);
        Assert.Equal(("busybox ash", true, false, true), (options.Shell, options.Login, options.Respawn, options.KeepJobs));
        Assert.Equal((TimeSpan.FromMinutes(1), "/srv", false), (options.IdleTimeout, options.WorkingDirectory, options.Reconnect));
        Assert.Equal(["B=two words", "CI=1"], options.Environment.Select(pair => $"{pair.Key}={pair.Value}").Order());
        Assert.Equal("(secret, the environment variable WEB_PASSWORD)", options.Ssh.Password!.ToString());
        Assert.Equal(
            new SshOptions
            {
                User = "deploy",
                Port = 2222,
                Identity = "/keys/id",
                Jump = "gate",
                HostKeys = HostKeyPolicy.AcceptNew,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                Retries = 1,
                RetryDelay = TimeSpan.FromMilliseconds(500),
                KeepAliveInterval = TimeSpan.FromSeconds(30),
                KeepAliveCount = 5,
                ConfigFile = "/etc/other",
            },
            options.Ssh with { Password = null });
    }

    [Fact]
    public void What_an_entry_says_wins_over_the_defaults_and_variables_add_up()
    {
        var inventory = Load("""
            defaults: { user: deploy, retries: 1, login: true, env: { A: "1", B: "1" } }
            sessions:
              plain: { target: ssh://plain }
              own: { target: ssh://own, user: root, retries: 0, login: false, env: { B: "2" } }
            """);

        var (plain, own) = (inventory.FindEntry("plain")!.Options, inventory.FindEntry("own")!.Options);
        Assert.Equal(("deploy", 1, true), (plain.Ssh.User, plain.Ssh.Retries, plain.Login));
        Assert.Equal(("root", 0, false), (own.Ssh.User, own.Ssh.Retries, own.Login));
        Assert.Equal(("1", "2"), (own.Environment["A"], own.Environment["B"]));
    }

    [Fact]
    public void A_user_or_port_in_a_target_wins_over_the_defaults()
    {
        var inventory = Load("""
            defaults: { user: deploy, port: 2222 }
            sessions:
              router: { target: ssh://admin@10.0.0.1:22 }
              web: { target: ssh://web }
              six: { target: "ssh://[fe80::1]" }
            """);

        Assert.Equal((null, null), (inventory.FindEntry("router")!.Options.Ssh.User, inventory.FindEntry("router")!.Options.Ssh.Port));
        Assert.Equal(("deploy", 2222), (inventory.FindEntry("web")!.Options.Ssh.User, inventory.FindEntry("web")!.Options.Ssh.Port));
        Assert.Equal(2222, inventory.FindEntry("six")!.Options.Ssh.Port);
    }

    [Theory]
    [InlineData("general")]
    [InlineData("defaults")]
    public void What_Networka_calls_its_settings_is_understood(string section)
    {
        var options = Load($$"""
            {{section}}: { connection_retries: 5, retry_delay: 4, ssh_strict_host_key_checking: false }
            sessions:
              web: { target: ssh://web }
              own: { target: ssh://own, connection_retries: 1, ssh_strict_host_key_checking: true }
            """);

        var (web, own) = (options.FindEntry("web")!.Options.Ssh, options.FindEntry("own")!.Options.Ssh);
        Assert.Equal((5, TimeSpan.FromSeconds(4), HostKeyPolicy.AcceptNew), (web.Retries, web.RetryDelay, web.HostKeys));
        Assert.Equal((1, TimeSpan.FromSeconds(4), HostKeyPolicy.Strict), (own.Retries, own.RetryDelay, own.HostKeys));
    }

    [Fact]
    public void Groups_and_tags_are_found_by_name_in_the_order_of_the_file()
    {
        var inventory = Load("""
            sessions:
              a: { target: local, tags: [all] }
              b: local
              c: { target: local, tags: all }
            groups:
              all: [b]
              pair: [c, a]
            """);

        Assert.Equal(["b", "a", "c"], inventory.FindGroup("all")!.Select(entry => entry.Name));
        Assert.Equal(["c", "a"], inventory.Groups["pair"]);
        Assert.Null(inventory.FindGroup("none"));
        Assert.Equal(["a", "b", "c"], inventory.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void What_is_said_for_devices_holds_for_devices_only()
    {
        var inventory = Load("""
            defaults: { fail-if: "error", prompt: "> $" }
            sessions:
              web: ssh://web
              router1: { target: ssh://admin@10.0.0.1, prompt: "[>#] $" }
              router2: { target: ssh://admin@10.0.0.2, dialect: device }
            """);

        Assert.Null(inventory.FindEntry("web")!.Options.Device);
        Assert.Equal(new DeviceOptions { Prompt = "[>#] $", FailIf = "error" }, inventory.FindEntry("router1")!.Options.Device);
        Assert.Equal(new DeviceOptions { Prompt = "> $", FailIf = "error" }, inventory.FindEntry("router2")!.Options.Device);
    }

    [Fact]
    public void An_entry_may_be_a_shell_among_devices()
    {
        var entry = Load("""
            defaults: { dialect: device, fail-if: "error" }
            sessions: { web: { target: ssh://web, dialect: shell } }
            """).FindEntry("web")!;

        Assert.Null(entry.Options.Device);
    }

    [Fact]
    public void A_path_may_start_in_the_users_folder()
    {
        var identity = Load("sessions: { web: { target: ssh://web, identity: ~/.ssh/id } }").FindEntry("web")!.Options.Ssh.Identity;

        Assert.Equal(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh/id"), identity);
    }

    [Fact]
    public void The_file_beside_the_notebook_comes_before_the_one_of_the_user()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.File(".config", "repl"));
        Directory.CreateDirectory(home.File("xdg", "repl"));
        File.WriteAllText(home.File(".config", "repl", "sessions.yaml"), "sessions: { home: local }");
        File.WriteAllText(home.File("xdg", "repl", "sessions.yaml"), "sessions: { xdg: local }");

        Assert.NotNull(Find(new() { ["HOME"] = home.Path }).FindEntry("home"));
        Assert.NotNull(Find(new() { ["HOME"] = home.Path, ["XDG_CONFIG_HOME"] = home.File("xdg") }).FindEntry("xdg"));
        _folder.Write("sessions.yaml", "sessions: { beside: local }");
        Assert.NotNull(Find(new() { ["HOME"] = home.Path }).FindEntry("beside"));

        SessionInventory Find(Dictionary<string, string> environment) => SessionInventory.Find(_folder.Path, environment.GetValueOrDefault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("sessions:\ngroups:\n")]
    public void A_file_that_says_nothing_describes_nothing(string text) => Assert.Empty(Load(text).Entries);

    [Fact]
    public void Without_a_file_there_is_nothing() => Assert.Empty(SessionInventory.Find(_folder.Path, _ => null).Entries);

    public void Dispose() => _folder.Dispose();

    private SessionInventory Load(string text) => SessionInventory.Load(_folder.Write("sessions.yaml", text));
}
