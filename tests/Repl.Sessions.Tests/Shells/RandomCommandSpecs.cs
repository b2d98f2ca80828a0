using System.Globalization;
using System.Text;
using Repl.Tests.Support;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

/// <summary>
/// Thousands of commands with interrupts, time limits and kills at random: each prints its own number, and every result must hold exactly
/// its own.
/// </summary>
/// <remarks>
/// <c>REPL_STRESS_COMMANDS</c> says how many commands each shell gets, <c>REPL_STRESS_SEED</c> which: what a command is follows from the
/// seed and its number alone. <c>REPL_STRESS_SHELL</c> leaves out the other shells.
/// </remarks>
public sealed class RandomCommandSpecs
{
    public static TheoryData<string> Shells => Environment.GetEnvironmentVariable("REPL_STRESS_SHELL") is { Length: > 0 } one ? [one] : All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Every_result_holds_exactly_what_its_own_command_wrote(string shell)
    {
        var seed = Setting("REPL_STRESS_SEED", Random.Shared.Next(1_000_000));
        var count = Setting("REPL_STRESS_COMMANDS", 300);
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path }).WaitAsync(TestLimits.Wait, Stop);
        var user = new RandomUser(session, folder, seed);
        for (var number = 1; number <= count; number++)
        {
            await TryAsync(user.RunAsync(number));
        }

        await TryAsync(user.HearOutJobsAsync());
        await sessions.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, Stop);

        async Task TryAsync(Task step)
        {
            await ((Task)step.WaitAsync(TestLimits.Wait, Stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!step.IsCompletedSuccessfully)
            {
                var report = await DescribeAsync(step);
                await sessions.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, CancellationToken.None);
                Assert.Fail(report);
            }
        }

        async Task<string> DescribeAsync(Task step)
        {
            var report = new StringBuilder()
                .Append(CultureInfo.InvariantCulture, $"REPL_STRESS_SHELL='{shell}' REPL_STRESS_SEED={seed}: ")
                .AppendLine(step.IsCompleted ? step.Exception?.InnerException?.Message : $"hangs since {TestLimits.Wait.TotalSeconds} s")
                .AppendLine("The last commands:")
                .AppendJoin('\n', user.LastCommands)
                .Append(CultureInfo.InvariantCulture, $"\nThe session is {session.State}. {session.EndReason}\nProcesses:\n");
            var listing = session.ListProcessesAsync(Stop);
            await ((Task)listing.WaitAsync(TimeSpan.FromSeconds(5), Stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return report.AppendJoin('\n', listing.IsCompletedSuccessfully ? await listing : []).ToString();
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
