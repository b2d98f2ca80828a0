using Repl.Sessions.Inventory;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Inventory;

public sealed class BadInventorySpecs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("sesions: {}", 1, "'sesions' is not known here. Did you mean 'sessions'?")]
    [InlineData("general:\n  timeout: 5", 2, "'timeout' is not known here. Known are: connection_retries, retry_delay, ssh_strict_host_key_checking.")]
    [InlineData("defaults:\n  target: local", 2, "'target' is not known here. Known are: shell, login, ")]
    [InlineData("sessions:\n  web:\n    target: local\n    retrys: 3", 4, "'retrys' is not known here. Did you mean 'retries'?")]
    [InlineData("sessions:\n  a: local\n  b: local\n  a: local", 4, "That is not YAML: Duplicate key a.")]
    [InlineData("sessions:\n  a: {target: local, shell: sh, shell: bash}", 2, "That is not YAML: Duplicate key shell.")]
    [InlineData("sessions:\n  a: [local\n", 3, "That is not YAML: ")]
    [InlineData("sessions:\n  two words: local", 2, "'two words' cannot be the name of a session. Use a letter, then up to 63 letters, digits, '_' or '-'.")]
    [InlineData("sessions:\n  a: { target: local, tags: [two words] }", 2, "'two words' cannot be the name of a tag. ")]
    [InlineData("sessions:\n  a:\n    shell: sh", 2, "The session 'a' has no target. Add 'target: ssh://…', or 'target: local'.")]
    [InlineData("sessions:\n  a:", 2, "The session 'a' has no target. ")]
    [InlineData("sessions:\n  a:\n    target: telnet://old", 3, "'telnet://old' is not a target that a session can go to. ")]
    [InlineData("sessions:\n  a:\n    target: ssh://web[3-1]", 3, "Session 'a': The range '[3-1]' counts backwards. Write [1-3].")]
    [InlineData("sessions:\n  a: [x]", 2, "Here what describes the session should stand, as 'key: value'.")]
    [InlineData("sessions: local", 1, "Here sessions should stand, as 'key: value'.")]
    [InlineData("sessions:\n  a: { target: local, login: yes }", 2, "login takes 'true' or 'false', but 'yes' stands there.")]
    [InlineData("sessions:\n  a: { target: local, idle-timeout: 1h }", 2, "idle-timeout takes a whole number of seconds from 1 to 3600, but '1h' stands there.")]
    [InlineData("sessions:\n  a: { target: local, port: 70000 }", 2, "port takes a whole number from 1 to 65535, but '70000' stands there.")]
    [InlineData("sessions:\n  a: { target: local, connect-timeout: soon }", 2, "connect-timeout takes a time of more than 0, such as 500ms, 30s, 2m or 1h (a plain number is seconds), but 'soon' stands there.")]
    [InlineData("sessions:\n  a: { target: local, env: { 1A: x } }", 2, "env takes NAME=VALUE, with a name of letters, digits and '_'.")]
    [InlineData("sessions:\n  a: { target: local, keepalive: 1.5s }", 2, "keepalive takes whole seconds, such as 30s or 2m, but '1.5s' stands there.")]
    [InlineData("sessions:\n  a: { target: local, host-key: no }", 2, "host-key takes 'strict' or 'accept-new', but 'no' stands there.")]
    [InlineData("sessions:\n  a: { target: local, shell: [a, b] }", 2, "Here a value should stand, on one line.")]
    [InlineData("sessions:\n  a: { target: local, env: [A=1] }", 2, "Here variables should stand, as 'key: value'.")]
    [InlineData("general: { ssh_strict_host_key_checking: maybe }", 1, "ssh_strict_host_key_checking takes 'true' or 'false', but 'maybe' stands there.")]
    [InlineData("sessions: { web: local }\ngroups:\n  all: [wbe]", 3, "There is no session 'wbe' in this file. Did you mean 'web'?")]
    [InlineData("sessions: { web: local }\ngroups:\n  web: [web]", 3, "'web' is a session already, so a group cannot be called that. Choose another name.")]
    public void A_mistake_is_shown_with_its_line_and_what_to_write(string text, int line, string problem)
    {
        var file = _folder.Write("sessions.yaml", text);

        var mistake = Assert.Throws<InventoryException>(() => SessionInventory.Load(file));

        Assert.StartsWith($"{file}, line {line}: {problem}", mistake.Message, StringComparison.Ordinal);
        Assert.Equal(line, mistake.Line);
    }

    [Theory]
    [InlineData("sessions:\n  a: { target: ssh://a, password: hunter2 }", "Write 'password-env: NAME'")]
    [InlineData("defaults:\n  passphrase: hunter2", "Write 'password-env: NAME'")]
    [InlineData("sessions:\n  a: { target: 'ssh://me:hunter2@a' }", "Write 'password-env: NAME'")]
    [InlineData("sessions:\n  a: { target: ssh://a, password-env: \"hunter2!\" }", "password-env takes the name of an environment variable")]
    public void A_password_is_refused_and_not_shown(string text, string advice)
    {
        var file = _folder.Write("sessions.yaml", text);

        var mistake = Assert.Throws<InventoryException>(() => SessionInventory.Load(file));

        Assert.Equal(2, mistake.Line);
        Assert.Contains(advice, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", mistake.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_without_end_are_refused()
    {
        var file = _folder.Write("sessions.yaml", $"sessions: {new string('[', 200_000)}");

        Assert.Contains("nested too deeply", Assert.Throws<InventoryException>(() => SessionInventory.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_contains_itself_is_refused()
    {
        var file = _folder.Write("sessions.yaml", "sessions: &all { a: *all }");

        Assert.Contains("'a' is not known here", Assert.Throws<InventoryException>(() => SessionInventory.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_sentence()
    {
        var mistake = Assert.Throws<InventoryException>(() => SessionInventory.Load(_folder.File("none.yaml")));

        Assert.StartsWith($"{_folder.File("none.yaml")}: The inventory cannot be read: ", mistake.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
