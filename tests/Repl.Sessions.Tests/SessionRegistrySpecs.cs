namespace Repl.Sessions.Tests;

public sealed class SessionRegistrySpecs
{
    [Fact]
    public async Task Sessions_are_found_by_name_and_listed_in_the_order_of_opening()
    {
        await using var sessions = new SessionRegistry();
        var web = await sessions.OpenAsync("web", cancellationToken: Stop);
        var database = await sessions.OpenAsync("db-1", "local:", cancellationToken: Stop);

        Assert.Same(web, sessions["web"]);
        Assert.Same(database, sessions.Find("db-1"));
        Assert.Equal(["web", "db-1"], sessions.List().Select(session => session.Name));
        Assert.Equal("local:", web.Target.ToString());
        Assert.Matches("^session-[0-9a-f]{16}$", web.Id);
    }

    [Fact]
    public async Task A_session_that_is_not_open_is_named_together_with_those_that_are()
    {
        await using var sessions = new SessionRegistry();
        await sessions.OpenAsync("web", cancellationToken: Stop);

        var missing = Assert.Throws<SessionNotFoundException>(() => sessions["wbe"]);

        Assert.Equal(
            "Session 'wbe': No session of that name is open. Open are: web. Open it with '#!session open wbe'.", missing.Message);
    }

    [Fact]
    public async Task A_name_can_be_taken_only_once()
    {
        await using var sessions = new SessionRegistry();
        await sessions.OpenAsync("web", cancellationToken: Stop);

        var taken = await Assert.ThrowsAsync<SessionOpenException>(() => sessions.OpenAsync("web", cancellationToken: Stop));

        Assert.Equal(
            "Session 'web': A session of that name is open already. Use it, or close it first with '#!session close web'.",
            taken.Message);
    }

    [Fact]
    public async Task Two_openings_of_one_name_at_once_make_one_session()
    {
        await using var sessions = new SessionRegistry();

        var openings = Enumerable.Range(0, 5).Select(_ => sessions.OpenAsync("web", cancellationToken: Stop)).ToList();
        await Task.WhenAll(openings).ContinueWith(_ => { }, Stop, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(1, openings.Count(opening => opening.IsCompletedSuccessfully));
        Assert.Single(sessions.List());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("two words")]
    [InlineData("csharp")]
    public async Task A_name_that_cannot_be_used_is_refused_with_what_to_do(string name)
    {
        await using var sessions = new SessionRegistry(reservedNames: ["csharp"]);

        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => sessions.OpenAsync(name, cancellationToken: Stop));

        Assert.Contains("cannot be a session's name", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("telnet://old")]
    [InlineData("")]
    [InlineData("local:somewhere")]
    public async Task A_target_that_cannot_be_understood_is_refused_with_what_to_do(string target)
    {
        await using var sessions = new SessionRegistry();

        var refused = await Assert.ThrowsAsync<TargetException>(() => sessions.OpenAsync("web", target, cancellationToken: Stop));

        Assert.Equal($"'{target}' is not a target that a session can go to. Use 'local:' for a shell on this machine, 'ssh://user@host' for one on another, 'docker://container' for one in a container, or 'docker-image://image' for one in a container of its own.", refused.Message);
    }

    [Fact]
    public async Task A_directory_or_a_shell_that_is_not_there_is_one_sentence()
    {
        await using var sessions = new SessionRegistry();

        var directory = await Assert.ThrowsAsync<SessionOpenException>(
            () => sessions.OpenAsync("web", options: new SessionOptions { WorkingDirectory = "/not/there" }, cancellationToken: Stop));
        var shell = await Assert.ThrowsAsync<SessionOpenException>(
            () => sessions.OpenAsync("web", options: new SessionOptions { Shell = "no-such-shell" }, cancellationToken: Stop));

        Assert.Equal("Session 'web': The directory '/not/there' does not exist on this machine. Choose another one.", directory.Message);
        Assert.Equal("Session 'web': There is no program 'no-such-shell' on this machine. Install it, or choose another one.", shell.Message);
    }

    [Fact]
    public async Task Closing_all_counts_the_sessions_and_empties_the_list()
    {
        await using var sessions = new SessionRegistry();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => sessions.OpenAsync($"s{i}", cancellationToken: Stop)));

        Assert.Equal(5, await sessions.CloseAllAsync());
        Assert.Empty(sessions.List());
    }

    [Fact]
    public async Task Opening_tells_whoever_listens()
    {
        await using var sessions = new SessionRegistry();
        var opened = new List<string>();
        sessions.Opened += session => opened.Add(session.Name);

        await sessions.OpenAsync("web", cancellationToken: Stop);

        Assert.Equal(["web"], opened);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
