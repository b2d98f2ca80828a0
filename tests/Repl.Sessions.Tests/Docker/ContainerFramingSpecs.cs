using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Whatever a command holds, its result is its own in a container too.</summary>
public sealed class ContainerFramingSpecs(DockerEngine.Fixture fixture)
{
    [Theory]
    [InlineData(DockerImages.Bash, "bash")]
    [InlineData(DockerImages.Dash, "dash")]
    [InlineData(DockerImages.Busybox, "busybox ash")]
    public async Task One_session_survives_all_texts_in_turn(string image, string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await (await (await fixture.GetAsync()).SharedAsync(image)).OpenAsync(sessions, new SessionOptions { Shell = shell });
        await session.RunAsync("mkdir /tmp/framing-$$; cd /tmp/framing-$$", Stop);

        foreach (var cell in FramingCells.For(shell))
        {
            await session.RunAsync(cell.Text, Stop).WaitAsync(TestLimits.Wait, Stop);
            if (cell.Then is { } then)
            {
                await session.RunAsync(then.Text, Stop).WaitAsync(TestLimits.Wait, Stop);
            }

            var alive = await session.RunAsync("echo alive", Stop).WaitAsync(TestLimits.Wait, Stop);
            Assert.True(alive is { StandardOutput: "alive\n", StandardError: "" }, $"after {cell.Name}: {alive.StandardOutput}{alive.StandardError}");
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
