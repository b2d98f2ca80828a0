using Repl.Sessions.Inventory;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

/// <summary>What <c>#!session open</c> comes to.</summary>
public sealed class SessionPlanSpecs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("web", "ssh://web[1-3]", "web: web1=ssh://web1 web2=ssh://web2 web3=ssh://web3")]
    [InlineData("web", "ssh://w[08-11].example.com:22", "web: web08=ssh://w08.example.com:22 web09=ssh://w09.example.com:22 web10=ssh://w10.example.com:22 web11=ssh://w11.example.com:22")]
    [InlineData("db", "ssh://db-[east,west]", "db: db-east=ssh://db-east db-west=ssh://db-west")]
    [InlineData("db", "ssh://db[1-2,7]", "db: db1=ssh://db1 db2=ssh://db2 db7=ssh://db7")]
    [InlineData("lan", "ssh://10.0.[0-1].[1-2]", "lan: lan0-1=ssh://10.0.0.1 lan0-2=ssh://10.0.0.2 lan1-1=ssh://10.0.1.1 lan1-2=ssh://10.0.1.2")]
    [InlineData("web2", "ssh://h[1-2]", "web2: web2-1=ssh://h1 web2-2=ssh://h2")]
    [InlineData("box[1-2]", null, "box: box1=local: box2=local:")]
    [InlineData("box-[a,b]", "ssh://host", "box: box-a=ssh://host box-b=ssh://host")]
    [InlineData("box[1-2]", "ssh://h[8-9]", "box: box1=ssh://h8 box2=ssh://h9")]
    [InlineData("six", "ssh://[fe80::1]:22", "six=ssh://[fe80::1]:22")]
    [InlineData("plain", null, "plain=local:")]
    [InlineData("pod", "exec:sh -c 'ls [1-3]'", "pod=exec:sh -c 'ls [1-3]'")]
    [InlineData("router1", null, "router1=ssh://admin@10.0.0.1")]
    [InlineData("mine", "router1", "mine=ssh://admin@10.0.0.1")]
    [InlineData("router1", "ssh://other", "router1=ssh://other")]
    [InlineData("routers", null, "routers: router1=ssh://admin@10.0.0.1 router2=ssh://admin@10.0.0.2")]
    [InlineData("all", "@routers", "all: router1=ssh://admin@10.0.0.1 router2=ssh://admin@10.0.0.2")]
    [InlineData("all", "routers", "all: router1=ssh://admin@10.0.0.1 router2=ssh://admin@10.0.0.2")]
    [InlineData("router[1-2]", null, "router: router1=ssh://admin@10.0.0.1 router2=ssh://admin@10.0.0.2")]
    [InlineData("farm", null, "farm: farm1=ssh://farm1 farm2=ssh://farm2")]
    [InlineData("x", "@none", "x=@none")]
    public void Names_and_targets_expand(string name, string? target, string expected)
    {
        var plan = SessionPlan.Of(name, target, Load("""
            sessions:
              router1: { target: ssh://admin@10.0.0.1, tags: routers }
              router2: { target: ssh://admin@10.0.0.2, tags: routers }
              farm: ssh://farm[1-2]
            """));

        var sessions = string.Join(' ', plan.Sessions.Select(planned => $"{planned.Name}={planned.Target}"));
        Assert.Equal(expected, plan.Group is null ? sessions : $"{plan.Group}: {sessions}");
    }

    [Theory]
    [InlineData("w", "docker-image://debian:12", 3, "w: w1=docker-image://debian:12 w2=docker-image://debian:12 w3=docker-image://debian:12")]
    [InlineData("w", null, 1, "w: w1=local:")]
    [InlineData("r", "router1", 2, "r: r1=ssh://admin@10.0.0.1 r2=ssh://admin@10.0.0.1")]
    public void A_pool_is_several_to_one_target(string name, string? target, int count, string expected)
    {
        var plan = SessionPlan.OfPool(name, target, count, Load("sessions: { router1: ssh://admin@10.0.0.1 }"));

        Assert.Equal(expected, $"{plan.Group}: {string.Join(' ', plan.Sessions.Select(planned => $"{planned.Name}={planned.Target}"))}");
    }

    [Theory]
    [InlineData("w", "ssh://h[1-2]", 2, "Session 'w': 'ssh://h[1-2]' stands for several sessions already, so there can be no pool of them. Leave --pool out.")]
    [InlineData("w", "local:", 1001, "Session 'w': There can be no pool of 1001 sessions. Use a number from 1 to 1000.")]
    public void A_pool_that_cannot_be_is_told(string name, string target, int count, string expected) =>
        Assert.Equal(expected, Assert.Throws<SessionOpenException>(() => SessionPlan.OfPool(name, target, count, SessionInventory.Empty)).Message);

    [Fact]
    public void An_entry_under_another_name_keeps_its_options()
    {
        var inventory = Load("sessions: { router1: { target: ssh://r, retries: 7 } }");

        Assert.Equal(7, SessionPlan.Of("mine", "router1", inventory).Sessions.Single().Options.Ssh.Retries);
        Assert.Equal(7, SessionPlan.Of("router1", null, inventory).Sessions.Single().Options.Ssh.Retries);
        Assert.Equal(3, SessionPlan.Of("router1", "ssh://r", inventory).Sessions.Single().Options.Ssh.Retries);
    }

    [Theory]
    [InlineData("web", "ssh://web[3-1]", "Session 'web': The range '[3-1]' counts backwards. Write [1-3].")]
    [InlineData("web", "ssh://web[1-1001]", "Session 'web': 'ssh://web[1-1001]' stands for more than 1000 names. Open them in several groups.")]
    [InlineData("web", "ssh://[1-100].[1-11]", "Session 'web': 'ssh://[1-100].[1-11]' stands for more than 1000 names. Open them in several groups.")]
    [InlineData("web", "ssh://web[1-999999999]", "Session 'web': 'ssh://web[1-999999999]' stands for more than 1000 names. Open them in several groups.")]
    [InlineData("box[1-3]", "ssh://web[1-2]", "Session 'box[1-3]': 'box[1-3]' stands for 3 names, but 'ssh://web[1-2]' for 2 targets. Write ranges of equal length.")]
    public void A_range_that_cannot_be_is_refused(string name, string target, string message)
    {
        var refused = Assert.Throws<SessionOpenException>(() => SessionPlan.Of(name, target, SessionInventory.Empty));

        Assert.Equal(message, refused.Message);
    }

    public void Dispose() => _folder.Dispose();

    private SessionInventory Load(string text) => SessionInventory.Load(_folder.Write("sessions.yaml", text));
}
