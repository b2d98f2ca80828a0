using Repl.Sessions.Workers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

/// <summary>Workers on this machine, and what they show.</summary>
internal sealed class WorkersUnderTest : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(OutputKind Kind, string Text)> _shown = [];
    private readonly List<(string Expected, TaskCompletionSource Came)> _awaited = [];

    /// <summary>Their registry.</summary>
    public WorkerRegistry Registry { get; } = new();

    /// <summary>All that was shown of standard output.</summary>
    public string Output => Shown(OutputKind.StandardOutput);

    /// <summary>All that was shown of standard error.</summary>
    public string Errors => Shown(OutputKind.StandardError);

    /// <summary>Options by which all output comes here.</summary>
    public WorkerOptions Options => new() { Output = Show };

    /// <summary>The same, but slowly, so that pipes are full and those who write have to wait for room.</summary>
    public WorkerOptions SlowOptions(int spins) => new()
    {
        Output = (kind, text) =>
        {
            Thread.SpinWait(spins);
            Show(kind, text);
        },
    };

    public Task<Worker> PythonAsync(string code, WorkerOptions? options = null)
    {
        RequiredProgram.OnPath("python3");
        return Registry.StartAsync(WorkerCode.Python(code), options ?? Options, null, Stop);
    }

    public Task<Worker> NodeAsync(string code, WorkerOptions? options = null)
    {
        RequiredProgram.OnPath("node");
        return Registry.StartAsync(WorkerCode.Node(code), options ?? Options, null, Stop);
    }

    public Task<Worker> ShAsync(string code, WorkerOptions? options = null) => Registry.StartAsync(WorkerCode.Sh(code), options ?? Options, null, Stop);

    /// <summary>Ends when a file is there.</summary>
    public static async Task CreatedAsync(TemporaryFolder folder, string name)
    {
        using var watcher = new FileSystemWatcher(folder.Path, name) { EnableRaisingEvents = true };
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => came.TrySetResult();
        if (!File.Exists(folder.File(name)))
        {
            await came.Task.WaitAsync(TestLimits.Wait, Stop);
        }
    }

    /// <summary>Ends when a text has been shown.</summary>
    public Task ShownAsync(string expected)
    {
        lock (_gate)
        {
            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((expected, came));
            Look();
            return came.Task.WaitAsync(TestLimits.Wait, Stop);
        }
    }

    public ValueTask DisposeAsync() => Registry.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private void Show(OutputKind kind, string text)
    {
        lock (_gate)
        {
            _shown.Add((kind, text));
            Look();
        }
    }

    private void Look()
    {
        if (_awaited.TrueForAll(awaited => awaited.Came.Task.IsCompleted))
        {
            return;
        }

        var (output, errors) = (Output, Errors);
        foreach (var (expected, came) in _awaited)
        {
            if (output.Contains(expected, StringComparison.Ordinal) || errors.Contains(expected, StringComparison.Ordinal))
            {
                came.TrySetResult();
            }
        }
    }

    private string Shown(OutputKind kind)
    {
        lock (_gate)
        {
            return string.Concat(_shown.Where(piece => piece.Kind == kind).Select(piece => piece.Text));
        }
    }
}
