using System.Diagnostics;

namespace Repl.Tests.Support;

/// <summary>A program that a test started. Killed, with its children, when it is disposed and still runs.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _commandLine;

    private RunningProgram(Process process, string commandLine)
    {
        (_process, _commandLine) = (process, commandLine);
        StandardOutput = new CollectedText(process.StandardOutput);
        StandardError = new CollectedText(process.StandardError);
    }

    /// <summary>The operating system's number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>What the test types into the program.</summary>
    public StreamWriter StandardInput => _process.StandardInput;

    /// <summary>What the program has written to standard output.</summary>
    public CollectedText StandardOutput { get; }

    /// <summary>What the program has written to standard error.</summary>
    public CollectedText StandardError { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add, or, with null, to remove.</param>
    /// <param name="workingFolder">The folder it runs in; null for the test's own.</param>
    /// <returns>The running program.</returns>
    public static RunningProgram Start(
        string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? workingFolder = null)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new RunningProgram(Process.Start(start)!, $"{path} {string.Join(' ', start.ArgumentList)}");
    }

    /// <summary>Sends the program a signal.</summary>
    /// <param name="name">The signal's name for <c>kill -s</c>, such as <c>INT</c>.</param>
    /// <returns>A task that ends when it is sent.</returns>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start(RequiredProgram.OnPath("kill"), ["-s", name, $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Closes the program's input and waits for its end.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="TimeoutException">It did not end within <see cref="TestLimits.Wait"/>.</exception>
    public async Task<ProgramResult> EndAsync(CancellationToken cancellationToken = default)
    {
        _process.StandardInput.Close();
        return await WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the program's end.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="TimeoutException">It did not end within <see cref="TestLimits.Wait"/>.</exception>
    public async Task<ProgramResult> WaitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TestLimits.Wait, cancellationToken);
        return new ProgramResult(_commandLine, _process.ExitCode, await StandardOutput.ToEndAsync(), await StandardError.ToEndAsync());
    }

    /// <summary>Kills what still runs.</summary>
    /// <returns>A task that ends when it is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
