using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Shells;

/// <summary>Runs random commands in a session, and knows what has to come of each.</summary>
internal sealed partial class RandomUser
{
    private const int BigOutput = 200_000;

    // A shell that is killed while idle may have changed since its state was last taken down: some 200 ms, more on a loaded machine.
    private static readonly TimeSpan OldestState = TimeSpan.FromSeconds(5);

    private static readonly string[] Pieces = ["a", "'", "\"", "$HOME", "\\", "\n", "ü", "\t", "*", "; ", "%s", "`", "-n ", "  ", "\r", "}", "#", "!"];

    /// <summary>Commands that say that they are ready and then do not end; {0} is the command's word.</summary>
    private static readonly string[] Endless =
    [
        "echo ready {0}; sleep 1000; echo not {0}",
        "echo ready {0}\nsleep 1000\necho not {0}\n",
        "echo ready {0}; while :; do :; done; echo not {0}",
        "for i in 1 2 3; do echo ready {0}; sleep 1000; done; echo not {0}",
        "{{ echo ready {0}; sleep 1000; }} | cat; echo not {0}",
        "(echo ready {0}; sleep 1000); echo not {0}",
        "f() {{ echo ready {0}; sleep 1000; }}; f; echo not {0}",
        "{{ y=$(echo ready {0} >&3; sleep 1000); }} 3>&1; echo not {0}",
        "echo ready {0}; cat >/dev/null; echo not {0}",
        "echo ready {0}; read y; echo not {0}",
        "echo ready {0}; sleep 3 & wait $!; echo not {0}",
        "eval 'echo ready {0}; sleep 1000'; echo not {0}",
    ];

    private readonly ISession _session;
    private readonly TemporaryFolder _folder;
    private readonly int _seed;
    private readonly (int Weight, Func<Turn, Task> Step)[] _steps;
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly ConcurrentDictionary<int, bool> _jobs = new(); // by number; true once its line has come, or may have been dropped
    private readonly List<(State State, long Until)> _past = [];
    private State _now;
    private int? _status = 0;

    public RandomUser(ISession session, TemporaryFolder folder, int seed)
    {
        (_session, _folder, _seed) = (session, folder, seed);
        _now = new State("", folder.Path, false);
        for (var i = 0; i < 5; i++)
        {
            System.IO.Directory.CreateDirectory(folder.File($"d {i}"));
        }

        _steps =
        [
            (10, EchoAsync), (6, WriteToBothAsync), (6, WriteLinesAsync), (5, HereDocumentAsync), (6, LookAsync), (8, AssignAsync),
            (6, ChangeDirectoryAsync), (2, ReturnAsync), (4, ReadInputAsync), (2, WriteMuchAsync), (4, StartJobAsync), (4, MisspellAsync),
            (4, ExitAsync), (2, EndAtFailureAsync), (2, KillItselfAsync), (1, BecomeAnotherProgramAsync),
            (7, InterruptWhenReadyAsync), (6, InterruptAnyTimeAsync), (4, RunOutOfTimeAsync), (2, LeaveEarlyAsync), (3, CrowdAsync),
            (1, KillWhileIdleAsync), (1, KillWhenReadyAsync), (2, KillAnyTimeAsync), (1, PingAsync),
        ];
    }

    /// <summary>The last commands that were run, with their numbers.</summary>
    public IReadOnlyCollection<string> LastCommands => _commands;

    private bool MayHang => _session.Shell is "ash";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Does the thing of that number.</summary>
    public async Task RunAsync(int number)
    {
        var turn = new Turn(number, new Random(HashOf(_seed, number)));
        if (_now.EndsAtFailure)
        {
            await ExpectAsync(turn, $"set +e; echo {turn.Word}", $"{turn.Word}\n", then: _now with { EndsAtFailure = false });
            return;
        }

        var choice = turn.Random.Next(_steps.Sum(step => step.Weight));
        foreach (var (weight, step) in _steps)
        {
            choice -= weight;
            if (choice < 0)
            {
                await step(turn);
                return;
            }
        }
    }

    /// <summary>Waits until all background jobs have said what they had to say.</summary>
    public async Task HearOutJobsAsync()
    {
        for (var waited = Stopwatch.StartNew(); _jobs.Values.Contains(false); await Task.Delay(50, Stop))
        {
            await ListenAsync(":");
            if (waited.Elapsed > TimeSpan.FromSeconds(10))
            {
                Assert.Fail($"Nothing came of the jobs of {string.Join(", ", _jobs.Where(job => !job.Value).Select(job => job.Key))}.");
            }
        }
    }

    private async Task EchoAsync(Turn turn)
    {
        if (_status is { } status)
        {
            await ExpectAsync(turn, $"echo {turn.Word} $?", $"{turn.Word} {status}\n");
        }
        else
        {
            await ExpectAsync(turn, $"echo {turn.Word}", $"{turn.Word}\n");
        }
    }

    private Task WriteToBothAsync(Turn turn)
    {
        var status = turn.Random.Next(256);
        return ExpectAsync(
            turn, $"printf '{turn.Word}\\n'; printf 'e {turn.Word}' >&2; (exit {status})", $"{turn.Word}\n", status, $"e {turn.Word}");
    }

    private Task WriteLinesAsync(Turn turn) => ExpectAsync(
        turn,
        $"for i in 1 2 3\ndo\n    echo {turn.Word} $i # isn't\ndone\nif true; then\n    say() {{ printf '%s' \"$1\"; }}\n    say {turn.Word}\nfi",
        $"{turn.Word} 1\n{turn.Word} 2\n{turn.Word} 3\n{turn.Word}");

    private Task HereDocumentAsync(Turn turn) => turn.Random.Next(2) == 0
        ? ExpectAsync(turn, $"cat <<'END'\n{turn.Word} $x `no` '\"\nEND\n", $"{turn.Word} $x `no` '\"\n")
        : ExpectAsync(turn, $"cat <<END; echo {turn.Word}\n$x.\nEND\n", $"{_now.X}.\n{turn.Word}\n");

    private Task LookAsync(Turn turn) => ExpectAsync(turn, LookCommand(turn.Word), _now.Seen(turn.Word));

    private Task AssignAsync(Turn turn)
    {
        var value = turn.Value();
        return ExpectAsync(turn, $"x={CommandText.Quote(value)}; echo {turn.Word}", $"{turn.Word}\n", then: _now with { X = value });
    }

    private Task ChangeDirectoryAsync(Turn turn)
    {
        var directory = AnyDirectory(turn);
        return ExpectAsync(turn, $"cd '{directory}'; echo {turn.Word}", $"{turn.Word}\n", then: _now with { Directory = directory });
    }

    private Task ReturnAsync(Turn turn)
    {
        var status = turn.Random.Next(256);
        return ExpectAsync(turn, $"echo {turn.Word}; return {status}; echo not {turn.Word}", $"{turn.Word}\n", status);
    }

    private Task ReadInputAsync(Turn turn)
    {
        var lines = turn.Random.Next(20_000);
        var input = string.Concat(Enumerable.Repeat($"{turn.Word}\n", lines + 1));
        var (command, output) = turn.Random.Next(3) switch
        {
            0 => ("cat", input),
            1 => ("wc -c | tr -d ' '", $"{input.Length}\n"),
            _ => ("read -r line; echo \"read $line\"", $"read {turn.Word}\n"),
        };
        return ExpectAsync(turn, command, output, options: new RunOptions { StandardInput = input });
    }

    private Task WriteMuchAsync(Turn turn)
    {
        var count = BigOutput / (turn.Word.Length + 1);
        var output = string.Concat(Enumerable.Repeat($"{turn.Word}\n", count));
        return turn.Random.Next(3) switch
        {
            0 => ExpectAsync(turn, $"yes {turn.Word} | head -n {count}", output),
            1 => ExpectAsync(turn, $"yes {turn.Word} | head -n {count} | tee /dev/stderr", output, errors: output),
            _ => ExpectAsync(turn, $"i=0; while [ $i -lt {count} ]; do echo {turn.Word}; i=$((i + 1)); done", output),
        };
    }

    private Task StartJobAsync(Turn turn) => ExpectAsync(turn, $"{Job(turn)}echo {turn.Word}", $"{turn.Word}\n");

    private async Task MisspellAsync(Turn turn)
    {
        string[] commands =
        [
            $"echo {turn.Word}; echo 'open", $"echo {turn.Word}\necho \"open\n", $"echo {turn.Word}; if true; then echo {turn.Word}",
            $"echo {turn.Word}\n)\n", $"echo {turn.Word}; echo $(echo open", $"echo {turn.Word}\ncat <<END\nopen\n",
        ];
        var heard = await ListenAsync(turn, turn.One(commands));
        Assert.Equal("", heard.Output);
        Assert.NotEqual("", heard.Errors);
        Assert.NotEqual(0, heard.Status);
        AssertNotReplaced(heard);
    }

    private Task ExitAsync(Turn turn)
    {
        var status = turn.Random.Next(256);
        var job = turn.Random.Next(4) == 0 ? Job(turn) : "";
        var then = new State(turn.Value(), AnyDirectory(turn), false);
        return ExpectEndAsync(
            turn, $"{job}x={CommandText.Quote(then.X)}; cd '{then.Directory}'; echo {turn.Word}; exit {status}; echo not {turn.Word}", status, then);
    }

    private Task EndAtFailureAsync(Turn turn)
    {
        var then = _now with { X = turn.Value(), EndsAtFailure = true };
        return ExpectEndAsync(turn, $"x={CommandText.Quote(then.X)}; echo {turn.Word}; set -e; false; echo not {turn.Word}", 1, then);
    }

    private Task KillItselfAsync(Turn turn)
    {
        var job = turn.Random.Next(3) == 0 ? Job(turn) : "";
        return ExpectEndAsync(turn, $"{job}x=lost; cd /; echo {turn.Word}; kill -9 $$; echo not {turn.Word}", 137, _now);
    }

    private Task BecomeAnotherProgramAsync(Turn turn)
    {
        var status = turn.Random.Next(256);
        return ExpectEndAsync(turn, $"x=lost; exec sh -c 'echo {turn.Word}; exit {status}'; echo not {turn.Word}", status, _now);
    }

    private async Task InterruptWhenReadyAsync(Turn turn)
    {
        using var interrupt = new CancellationTokenSource();
        var input = new Pipe(); // never ends
        var heard = await ListenAsync(
            turn,
            turn.Format(turn.One(Endless)),
            new RunOptions { StandardInput = CommandInput.From(input.Reader.AsStream()) },
            _ => interrupt.CancelAsync(),
            interrupt.Token);
        Assert.Equal($"ready {turn.Word}\n", heard.Output);
        await AssertInterruptedAsync<OperationCanceledException>(turn, heard);
    }

    private async Task InterruptAnyTimeAsync(Turn turn)
    {
        string[] lines = [$"a {turn.Word}\n", $"b {turn.Word}\n", $"c {turn.Word}\n"];
        var command = turn.Random.Next(2) == 0
            ? $"echo a {turn.Word}; sleep 0.01; echo b {turn.Word}; sleep 0.02; echo c {turn.Word}"
            : $"cat <<END\na {turn.Word}\nEND\nsleep 0.01\nsh -c 'echo b {turn.Word}'\nsleep 0.02\necho c {turn.Word}\n";
        using var interrupt = new CancellationTokenSource();
        var delay = TimeSpan.FromMilliseconds(turn.Random.NextDouble() * 50);
        var listening = ListenAsync(turn, command, cancellationToken: interrupt.Token);
        await Task.Delay(delay, Stop);
        await interrupt.CancelAsync();
        var heard = await listening;

        Assert.Contains(heard.Output, Beginnings(lines));
        if (heard.Failure is null)
        {
            AssertNotReplaced(heard);
            Assert.Equal((0, string.Concat(lines)), (heard.Status, heard.Output));
        }
        else
        {
            await AssertInterruptedAsync<OperationCanceledException>(turn, heard);
        }
    }

    private async Task RunOutOfTimeAsync(Turn turn)
    {
        var limit = TimeSpan.FromMilliseconds(50 + turn.Random.Next(100));
        var options = new RunOptions { Timeout = limit };
        string[] loops = ["while :; do echo ready {0}; done; echo not {0}", .. Endless.Where(command => !ReadsInput.IsMatch(command))];
        var command = turn.Format(turn.One(loops));
        Heard heard;
        if (turn.Random.Next(2) == 0)
        {
            heard = await ListenAsync(turn, command, options);
            await AssertInterruptedAsync<CommandTimeoutException>(turn, heard);
        }
        else
        {
            ForgiveJobs(); // RunAsync drops what they write between commands
            Note(turn, command);
            var timeout = await Assert.ThrowsAsync<CommandTimeoutException>(() => _session.RunAsync(command, options, Stop));
            Assert.NotNull(timeout.Partial);
            heard = Heard.Of(timeout.Partial);
            HearJobs(heard);
            _status = heard.Status;
            await AssertKeptAsync(turn, heard);
        }

        // On a loaded machine it may not even have begun.
        var line = $"ready {turn.Word}\n";
        var most = command.StartsWith("while", StringComparison.Ordinal)
            ? (heard.Output.Length / line.Length) + 1
            : 1;
        AssertSame(string.Concat(Enumerable.Repeat(line, most))[..Math.Min(heard.Output.Length, most * line.Length)], heard.Output);
    }

    private async Task LeaveEarlyAsync(Turn turn)
    {
        ForgiveJobs();
        var command = turn.Format(turn.One(["yes ready {0}", .. Endless]));
        Note(turn, command);
        await foreach (var happened in _session.ListenAsync(command, Stop))
        {
            if (happened is CommandEvent.Output)
            {
                break;
            }
        }

        _status = null;
        if (MayHang)
        {
            await LookAfterKillAsync(turn, Stopwatch.GetTimestamp(), 1); // nobody would have heard of it
        }
    }

    private async Task CrowdAsync(Turn turn)
    {
        using var interrupt = new CancellationTokenSource();
        string[] words = [.. Enumerable.Range(0, 4).Select(i => $"{turn.Word}{(char)('a' + i)}")];
        var interrupted = turn.Random.Next(words.Length);
        Note(turn, $"echo {string.Join(" | echo ", words)} (number {interrupted} interrupted)");
        var running = words.Select((word, i) => ListenAsync($"echo {word}; sleep 0.01", cancellationToken: i == interrupted ? interrupt.Token : Stop)).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(turn.Random.Next(60)), Stop);
        await interrupt.CancelAsync();
        var all = await Task.WhenAll(running);
        for (var i = 0; i < all.Length; i++)
        {
            if (i == interrupted && all[i].Failure is not null)
            {
                Assert.Contains(all[i].Output, Beginnings([$"{words[i]}\n"]));
                await AssertKeptAsync(turn, all[i]);
            }
            else
            {
                Assert.Equal(($"{words[i]}\n", "", 0), (all[i].Output, all[i].Errors, all[i].Status));
                AssertNotReplaced(all[i]);
            }
        }

        _status = null;
    }

    private async Task KillWhileIdleAsync(Turn turn)
    {
        var process = await FindShellAsync(turn);
        if (turn.Random.Next(4) == 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Stop);
            _past.Clear(); // time enough to take down the state
        }

        var killed = Stopwatch.GetTimestamp();
        LocalProcessTable.Send(process, UnixSignal.Kill);
        await LookAfterKillAsync(turn, killed, 0);
    }

    private async Task KillWhenReadyAsync(Turn turn)
    {
        string[] commands =
        [
            "echo ready {0} $$; sleep 2; echo not {0}", "echo ready {0} $$; while :; do :; done; echo not {0}", "echo ready {0} $$\nread y\necho not {0}",
        ];
        var input = new Pipe();
        var killed = 0L;
        var process = 0;
        var heard = await ListenAsync(
            turn,
            turn.Format(turn.One(commands)),
            new RunOptions { StandardInput = CommandInput.From(input.Reader.AsStream()) },
            output =>
            {
                if (killed == 0 && ReadyLine.Match(output) is { Success: true } ready)
                {
                    process = int.Parse(ready.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                    killed = Stopwatch.GetTimestamp();
                    LocalProcessTable.Send(process, UnixSignal.Kill);
                }

                return Task.CompletedTask;
            });
        Assert.Equal(($"ready {turn.Word} {process}\n", 137), (heard.Output, heard.Status));
        Assert.Single(heard.Replacements);
        await LookAfterKillAsync(turn, killed, 1);
    }

    private async Task KillAnyTimeAsync(Turn turn)
    {
        var process = await FindShellAsync(turn);
        string[] lines = [$"a {turn.Word}\n", $"b {turn.Word}\n"];
        var delay = TimeSpan.FromMilliseconds(turn.Random.NextDouble() * 20);
        var listening = ListenAsync(turn, $"echo a {turn.Word}; sleep 0.01; echo b {turn.Word}");
        await Task.Delay(delay, Stop);
        var killed = Stopwatch.GetTimestamp();
        LocalProcessTable.Send(process, UnixSignal.Kill);
        var heard = await listening;
        Assert.Contains(heard.Output, Beginnings(lines));
        Assert.True(heard.Status == 137 || (heard.Status, heard.Output) == (0, string.Concat(lines)), $"Status {heard.Status} after:\n{heard.Output}");
        await LookAfterKillAsync(turn, killed, heard.Replacements.Count);
    }

    private async Task PingAsync(Turn turn)
    {
        Note(turn, "(ping)");
        await _session.PingAsync(Stop);
    }

    private async Task<int> FindShellAsync(Turn turn)
    {
        var heard = await ListenAsync(turn, $"echo ready {turn.Word} $$");
        return int.Parse(ReadyLine.Match(heard.Output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    // The state is one that the shell was in shortly before; which, depends on when it was taken down.
    private async Task LookAfterKillAsync(Turn turn, long killed, int replacements)
    {
        var command = LookCommand(turn.Word);
        var heard = await ListenAsync(turn, command);
        replacements += heard.Replacements.Count;
        if (heard is { Status: 137, Output: "" })
        {
            heard = await ListenAsync(turn, command); // it was handed to the dying shell
            replacements += heard.Replacements.Count;
        }

        var possible = _past.Where(past => Stopwatch.GetElapsedTime(past.Until, killed) < OldestState).Select(past => past.State).Prepend(_now).ToList();
        var found = possible.FirstOrDefault(state => state.Seen(turn.Word) == heard.Output);
        Assert.True(found is not null, $"None of {possible.Count} states is what was found after a kill:\n{heard}\nThe newest is:\n{_now.Seen(turn.Word)}");
        Assert.Equal((1, 0, ""), (replacements, heard.Status, heard.Errors));
        Become(found);
    }

    private Task ExpectAsync(
        Turn turn, string command, string output, int status = 0, string errors = "", State? then = null, RunOptions? options = null) =>
        ExpectAsync(turn, command, (output, errors, status), then ?? _now, 0, options);

    private Task ExpectEndAsync(Turn turn, string command, int status, State then) =>
        ExpectAsync(turn, command, ($"{turn.Word}\n", "", status), then, 1, null);

    private async Task ExpectAsync(
        Turn turn, string command, (string Output, string Errors, int? Status) expected, State then, int replacements, RunOptions? options)
    {
        var heard = await ListenAsync(turn, command, options);
        AssertSame(expected.Output, heard.Output);
        AssertSame(expected.Errors, ErrorsIn(heard));
        var isAsExpected = (heard.Status, heard.Directory, heard.Replacements.Count) == (expected.Status, then.Directory, replacements);
        Assert.True(isAsExpected, $"Not status {expected.Status} in {then.Directory} with {replacements} replacements:\n{heard}");
        Become(then);
    }

    private void Become(State state)
    {
        if (state != _now)
        {
            _past.Add((_now, Stopwatch.GetTimestamp()));
            _past.RemoveAll(past => Stopwatch.GetElapsedTime(past.Until) > 4 * OldestState);
            _now = state;
        }
    }

    // Big texts differ somewhere in the middle.
    private static void AssertSame(string expected, string actual)
    {
        if (actual != expected)
        {
            var start = Math.Max(0, expected.AsSpan().CommonPrefixLength(actual) - 50);
            Assert.Fail($"At {start} of {actual.Length}:\n{Part(actual)}\ninstead of, of {expected.Length}:\n{Part(expected)}");

            string Part(string text) => text[Math.Min(start, text.Length)..Math.Min(start + 200, text.Length)];
        }
    }

    private async Task AssertInterruptedAsync<T>(Turn turn, Heard heard)
    {
        Assert.IsAssignableFrom<T>(heard.Failure);
        Assert.Equal("", ErrorsIn(heard));
        await AssertKeptAsync(turn, heard);
    }

    // busybox's ash leaves its handler of SIGINT by a jump, sometimes out of the middle of malloc, and then waits for ever for malloc's lock.
    private async Task AssertKeptAsync(Turn turn, Heard heard)
    {
        if (MayHang && heard.Replacements is [{ Reason: var reason }] && reason.Contains("did not stop", StringComparison.Ordinal))
        {
            await LookAfterKillAsync(turn, Stopwatch.GetTimestamp(), 1);
        }
        else
        {
            AssertNotReplaced(heard);
        }
    }

    private string ErrorsIn(Heard heard) => _session.Shell is "mksh" ? JobNumber.Replace(heard.Errors, "") : heard.Errors;

    private static void AssertNotReplaced(Heard heard) => Assert.Equal([], heard.Replacements);

    private string AnyDirectory(Turn turn) => _folder.File($"d {turn.Random.Next(5)}");

    private static IEnumerable<string> Beginnings(string[] lines) => Enumerable.Range(0, lines.Length + 1).Select(count => string.Concat(lines.Take(count)));

    private static string LookCommand(string word) => $"printf '{word} %s %s ' \"$x\" \"$PWD\"; case $- in *e*) echo e;; *) echo n;; esac";

    // Neighbours must have nothing in common.
    private static int HashOf(int seed, int number)
    {
        var hash = (((ulong)(uint)seed << 32) | (uint)number) * 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB;
        return (int)(hash >> 33);
    }

    // What starts a job that writes a line a little later, perhaps while another command runs.
    private string Job(Turn turn)
    {
        _jobs[turn.Number] = false;
        var stream = turn.Random.Next(2) == 0 ? "" : " >&2";
        return $"{{ sleep 0.{turn.Random.Next(300):000}; echo '[late {turn.Number}]'{stream}; }} & ";
    }

    private void ForgiveJobs()
    {
        foreach (var job in _jobs.Keys)
        {
            _jobs[job] = true;
        }
    }

    private void HearJobs(Heard heard)
    {
        foreach (var number in heard.Jobs)
        {
            Assert.True(_jobs.ContainsKey(number), $"There is no job of {number}.");
            _jobs[number] = true;
        }
    }

    private void Note(Turn turn, string command)
    {
        _commands.Enqueue($"{turn.Number}: {(command.Length > 300 ? command[..300] : command)}");
        if (_commands.Count > 8)
        {
            _commands.TryDequeue(out _);
        }
    }

    private Task<Heard> ListenAsync(
        Turn turn, string command, RunOptions? options = null, Func<string, Task>? onOutput = null, CancellationToken cancellationToken = default)
    {
        Note(turn, command);
        return ListenAsync(command, options, onOutput, cancellationToken);
    }

    private async Task<Heard> ListenAsync(
        string command, RunOptions? options = null, Func<string, Task>? onOutput = null, CancellationToken cancellationToken = default)
    {
        var heard = new Heard();
        try
        {
            await foreach (var happened in _session.ListenAsync(command, options, cancellationToken))
            {
                heard.Add(happened);
                if (happened is CommandEvent.Output && onOutput is not null && heard.Output.Length > 0)
                {
                    await onOutput(heard.Output);
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or CommandTimeoutException)
        {
            heard.Failure = failure;
        }

        Assert.True(heard.LateText.Length == 0, $"Nobody wrote this between commands:\n{heard.LateText}");
        HearJobs(heard);
        _status = heard.Status;
        return heard;
    }

    [GeneratedRegex("read y|cat >")]
    private static partial Regex ReadsInput { get; }

    /// <summary>What mksh says when it starts a job; it also loses count of those that have ended.</summary>
    [GeneratedRegex(@"^(internal warning: j_async: bad nzombie \([0-9]+\)\n)?\[[0-9]+\] [0-9]+\n")]
    private static partial Regex JobNumber { get; }

    [GeneratedRegex(@"^ready \S+ ([0-9]+)\n")]
    private static partial Regex ReadyLine { get; }

    /// <summary>What of the shell's state the user changes.</summary>
    private sealed record State(string X, string Directory, bool EndsAtFailure)
    {
        public string Seen(string word) => $"{word} {X} {Directory} {(EndsAtFailure ? "e" : "n")}\n";
    }

    /// <summary>One random thing to do.</summary>
    private sealed record Turn(int Number, Random Random)
    {
        /// <summary>What no other command prints.</summary>
        public string Word => $"@{Number}@";

        public string Value() => $"{Number} {string.Concat(Random.GetItems(Pieces, Random.Next(8)))}{(Random.Next(2) == 0 ? "" : ".")}";

        public T One<T>(T[] choices) => choices[Random.Next(choices.Length)];

        public string Format(string command) => string.Format(CultureInfo.InvariantCulture, command, Word);
    }

    /// <summary>All that came of one command; what background jobs wrote is taken out of it.</summary>
    private sealed partial class Heard
    {
        private readonly List<byte>[] _output = [[], []];
        private readonly List<byte>[] _late = [[], []];

        public string Output => Text(_output[0]);

        public string Errors => Text(_output[1]);

        public string LateText => Text(_late[0]) + Text(_late[1]);

        public List<ShellReplacement> Replacements { get; } = [];

        public int? Status { get; private set; }

        public string? Directory { get; private set; }

        public Exception? Failure { get; set; }

        public IEnumerable<int> Jobs => _output.Concat(_late)
            .SelectMany(bytes => LateLine.Matches(Encoding.UTF8.GetString([.. bytes])))
            .Select(line => int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

        public static Heard Of(CommandResult result)
        {
            var heard = new Heard();
            heard._output[0].AddRange(result.StandardOutputBytes.Span);
            heard._output[1].AddRange(result.StandardErrorBytes.Span);
            heard.Replacements.AddRange(result.Replacement is { } replacement ? [replacement] : []);
            (heard.Status, heard.Directory) = (result.ExitCode, result.WorkingDirectory);
            return heard;
        }

        public void Add(CommandEvent happened)
        {
            switch (happened)
            {
                case CommandEvent.Output written:
                    _output[(int)written.Kind].AddRange(written.Bytes.Span);
                    break;
                case CommandEvent.LateOutput written:
                    _late[(int)written.Kind].AddRange(written.Bytes.Span);
                    break;
                case CommandEvent.ShellReplaced replaced:
                    Replacements.Add(replaced.Replacement);
                    break;
                case CommandEvent.Exited exited:
                    (Status, Directory) = (exited.ExitCode, exited.WorkingDirectory);
                    break;
            }
        }

        public override string ToString() =>
            $"status {Status} in {Directory}\noutput: {Output}\nerrors: {Errors}\nlate: {LateText}\n{Failure?.GetType().Name} {string.Join(' ', Replacements)}";

        private static string Text(List<byte> bytes) => LateLine.Replace(Encoding.UTF8.GetString([.. bytes]), "");

        [GeneratedRegex(@"\[late ([0-9]+)\]\n")]
        private static partial Regex LateLine { get; }
    }
}
