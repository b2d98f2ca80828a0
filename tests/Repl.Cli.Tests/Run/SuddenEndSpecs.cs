using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

/// <summary>However the program is torn from its sessions, nothing that they started lives on.</summary>
public sealed class SuddenEndSpecs
{
    [Theory]
    [InlineData("#!sh\nkill -9 $PPID; sleep 1000")]
    [InlineData("Environment.Exit(0);")]
    [InlineData("new Thread(() => throw new Exception(\"oh no\")).Start(); Thread.Sleep(-1);")]
    [InlineData("Environment.FailFast(\"oh no\");")]
    public async Task Nothing_is_left_when_the_program_is_torn_away(string cell)
    {
        using var folder = new TemporaryFolder();
        var ids = folder.File("ids");
        var notebook = folder.Write("torn.ipynb", TestNotebook.Text(
            TestNotebook.Code($"#!sh\nsleep 1000 & echo $! >{ids}\nsetsid sleep 1000 & echo $! >>{ids}\nnohup sleep 1000 >/dev/null 2>&1 & echo $! >>{ids}\necho $$ >>{ids}"),
            TestNotebook.Code(cell)));

        await using var running = ReplProgram.Start(["run", notebook]);
        await running.WaitAsync(TestContext.Current.CancellationToken);

        var left = await File.ReadAllLinesAsync(ids, TestContext.Current.CancellationToken);
        Assert.Equal(4, left.Length);
        foreach (var id in left)
        {
            await ProcessEnd.WaitAsync(int.Parse(id));
        }
    }
}
