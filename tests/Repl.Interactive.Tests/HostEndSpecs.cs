namespace Repl.Interactive.Tests;

/// <summary>What is left when a host ends.</summary>
public sealed class HostEndSpecs(PackedExtension package)
{
    [Fact]
    public async Task The_sessions_end_with_the_host()
    {
        await using var host = new StubHostProgram(package);
        await host.InitializeAsync();
        await host.RunAsync("#!session open web");
        Assert.Equal(["out: started"], await host.RunAsync("#!web\nsleep 1000 & disown; echo started"));

        await host.EndAsync();

        Assert.Empty(host.Left.Living());
    }
}
