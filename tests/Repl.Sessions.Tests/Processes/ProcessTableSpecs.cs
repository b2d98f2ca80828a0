using System.Diagnostics;
using System.Globalization;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Processes;

/// <summary>What a script finds out about another machine's processes is what this machine's own files tell.</summary>
public sealed class ProcessTableSpecs : IAsyncLifetime
{
    private readonly ProcessMark _mark = ProcessMark.Create();
    private readonly LocalProcessTable _local = new(TimeSpan.Zero);
    private readonly string _owner = $"REPL_OWNER_ID={Guid.NewGuid():N}";
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _started = [];
    private Process _leader = null!;

    public static TheoryData<string> Interpreters { get; } = ["bash", "dash", "busybox ash", "busybox alone", "mksh"];

    public async ValueTask InitializeAsync()
    {
        _leader = Start(["setsid", "sh", "-c", "sleep 1000 & (setsid sh -c 'echo away >ready; exec sleep 1001' &) ; trap '' INT; wait", @"an argument with \n, \\ and \c"], marked: true);
        while (await _local.ListAsync(_mark, _leader.Id) is var now && (now.Processes.Count < 3 || now.Processes.Count(process => process.State == 'S' && process.CommandLine.StartsWith("sleep", StringComparison.Ordinal)) < 2))
        {
            await Task.Delay(10, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _local.SignalAsync([.. (await _local.ListAsync(_mark, _leader.Id)).Processes.Select(process => process.Id)], UnixSignal.Kill);
        foreach (var process in _started)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task A_script_lists_the_same_processes_with_the_same_properties(string interpreter)
    {
        await using var scripted = Open(interpreter);

        var here = await _local.ListAsync(_mark, _leader.Id);
        var there = await scripted.ListAsync(_mark, _leader.Id);

        Assert.Equal(3, here.Processes.Count);
        Assert.Equal(here.Processes.OrderBy(process => process.Id), there.Processes.OrderBy(process => process.Id));
        Assert.InRange(there.Uptime, here.Uptime, here.Uptime + TestLimits.Wait);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task A_script_signals_those_it_is_told_to_also_where_one_of_them_has_ended(string interpreter)
    {
        await using var scripted = Open(interpreter);
        var sleepers = (await scripted.ListAsync(_mark, _leader.Id)).Processes.Where(process => process.CommandLine.StartsWith("sleep", StringComparison.Ordinal)).ToList();

        await scripted.SignalAsync([int.MaxValue, .. sleepers.Select(process => process.Id)], UnixSignal.Terminate);

        await _leader.WaitForExitAsync(Stop).WaitAsync(TestLimits.Wait, Stop);
        await ProcessEnd.WaitAsync(sleepers.Single(process => process.Session != _leader.Id).Id); // whose end the leader does not wait for
        Assert.Empty((await scripted.ListAsync(_mark, _leader.Id)).Processes);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task Many_may_ask_at_once_and_each_gets_its_own_answer(string interpreter)
    {
        await using var scripted = Open(interpreter);
        var nobody = ProcessMark.Create();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => scripted.ListAsync(number % 2 == 0 ? _mark : nobody, number % 2 == 0 ? _leader.Id : int.MaxValue)));

        Assert.Equal(Enumerable.Range(0, 20).Select(number => number % 2 == 0 ? 3 : 0), answers.Select(answer => answer.Processes.Count));
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task When_its_input_ends_without_a_goodbye_a_script_ends_all_that_its_owner_has_started(string interpreter)
    {
        var script = StartScript(interpreter);
        var answered = await AskAsync(script);

        script.StandardInput.Close();

        await script.WaitForExitAsync(Stop).WaitAsync(TestLimits.Wait, Stop);
        Assert.NotEqual("", answered);
        Assert.Empty((await _local.ListAsync(_mark, _leader.Id)).Processes);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task After_a_goodbye_a_script_leaves_everything_alone(string interpreter)
    {
        var scripted = Open(interpreter);
        await scripted.ListAsync(_mark, _leader.Id);

        await scripted.DisposeAsync();

        await _started[^1].WaitForExitAsync(Stop).WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal(3, (await _local.ListAsync(_mark, _leader.Id)).Processes.Count);
    }

    [Fact]
    public void The_time_since_boot_is_read_as_exactly_as_start_times_are()
    {
        for (var tick = 0; tick < 1_000_000; tick += 7)
        {
            var text = (tick / 100m).ToString("F2", CultureInfo.InvariantCulture);

            Assert.Equal(MarkedProcess.FromTicks(tick.ToString(CultureInfo.InvariantCulture)), ProcessListing.ParseUptime(text));
        }
    }

    [Fact]
    public async Task A_process_is_found_also_while_it_becomes_another_program()
    {
        await File.WriteAllTextAsync(_folder.File("again"), "sleep 0.002\nexec sh again\n", Stop);
        var environment = Enumerable.Range(0, 100).Select(number => $"A{number}={new string('x', 100)}"); // which is not read at once
        var restless = Start(["setsid", "env", .. environment, "sh", "again"], marked: true);

        for (var look = 0; look < 300; look++)
        {
            Assert.Contains(restless.Id, (await _local.ListAsync(_mark, _leader.Id)).Processes.Select(process => process.Id));
        }
    }

    [Fact]
    public async Task Where_the_script_has_been_killed_it_is_started_again()
    {
        await using var scripted = Open("dash");
        await scripted.ListAsync(_mark, _leader.Id);
        _started[^1].Kill();
        await _started[^1].WaitForExitAsync(Stop);

        var found = await scripted.ListAsync(_mark, _leader.Id);
        while (found.Processes.Count == 0)
        {
            found = await scripted.ListAsync(_mark, _leader.Id); // the end of its output may not have been read yet
        }

        Assert.Equal(3, found.Processes.Count);
    }

    private static async Task<string> AskAsync(Process script)
    {
        await script.StandardInput.WriteAsync("list x 1\n".AsMemory(), Stop);
        await script.StandardInput.FlushAsync(Stop);
        return await script.StandardOutput.ReadLineAsync(Stop) ?? "";
    }

    private ScriptedProcessTable Open(string interpreter) => new(_ =>
    {
        var script = StartScript(interpreter);
        return Task.FromResult(new PlainChannel(script.StandardInput.BaseStream, script.StandardOutput.BaseStream, script.StandardInput.BaseStream));
    });

    // "alone": nothing of the GNU programs is to be found.
    private Process StartScript(string interpreter) => interpreter is "busybox alone"
        ? Start([RequiredProgram.OnPath("busybox"), "env", $"PATH={BusyboxFolder()}", "sh", "-c", ProcessScript.Text, "repl-processes", _owner], marked: false)
        : Start([.. interpreter.Split(' '), "-c", ProcessScript.Text, "repl-processes", _owner], marked: false);

    private string BusyboxFolder()
    {
        var folder = Directory.CreateDirectory(_folder.File("bin")).FullName;
        foreach (var program in (string[])["sh", "grep", "tr", "cat", "sleep"])
        {
            if (!File.Exists(Path.Combine(folder, program)))
            {
                File.CreateSymbolicLink(Path.Combine(folder, program), RequiredProgram.OnPath("busybox"));
            }
        }

        return folder;
    }

    private Process Start(string[] commandLine, bool marked)
    {
        var start = new ProcessStartInfo(RequiredProgram.OnPath(commandLine[0]), commandLine[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        if (marked)
        {
            start.Environment[ProcessMark.Variable] = _mark.Value;
            start.Environment[_owner.Split('=')[0]] = _owner.Split('=')[1];
        }

        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
