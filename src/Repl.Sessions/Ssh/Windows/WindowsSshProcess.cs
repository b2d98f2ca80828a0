using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;

namespace Repl.Sessions.Ssh.Windows;

/// <summary>An <c>ssh</c> process in a job of its own, and with a console of its own that nobody sees: no Ctrl-C of ours reaches it.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsSshProcess : ISshProcess
{
    private const string FileName = "ssh.exe";

    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ProcessJob _job;
    private readonly CancellationTokenSource _ended = new();
    private int _disposed;

    [SuppressMessage("Reliability", "CA2000", Justification = "Whoever starts a program reads its streams to the end, perhaps after the program was disposed.")]
    private WindowsSshProcess(Process process, ProcessJob job)
    {
        (_process, _job, Id) = (process, job, process.Id);
        StandardInput = process.StandardInput.BaseStream;
        (StandardOutput, StandardError) = (WaitingStream.Over(process.StandardOutput.BaseStream, _ended.Token), WaitingStream.Over(process.StandardError.BaseStream, _ended.Token));
        Exited = WaitAsync();
    }

    public int Id { get; }

    public Stream StandardInput { get; }

    public Stream StandardOutput { get; }

    public Stream StandardError { get; }

    public Task<int> Exited { get; }

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add.</param>
    /// <param name="terminal">The terminal for what runs over there, of which only the kind can be told; null for none.</param>
    /// <exception cref="ProgramStartException">There is no such program.</exception>
    /// <exception cref="SshConnectException">It cannot be started.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The process owns the job and is returned.")]
    public static WindowsSshProcess Start(ImmutableArray<string> arguments, ImmutableDictionary<string, string> environment, TerminalSize? terminal)
    {
        var start = new ProcessStartInfo(Find() ?? throw new ProgramStartException($"There is no program '{FileName}' on this machine.", "Install it."), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var (name, value) in terminal is null ? environment : environment.SetItem("TERM", terminal.Name))
        {
            start.Environment[name] = value;
        }

        ProcessJob? job = null;
        Process? process = null;
        try
        {
            // What it has started before it is in the job, a proxy command, ends by itself when its streams do.
            job = new ProcessJob();
            process = Process.Start(start)!;
            job.Add(process);
            return new WindowsSshProcess(process, job);
        }
        catch (Win32Exception cause)
        {
            process?.Kill();
            process?.Dispose();
            job?.Dispose();
            throw new SshConnectException(ConnectFailure.Other, $"The program '{start.FileName}' could not be started: {cause.Message}.", "Check that it runs in a terminal.", cause);
        }
    }

    public void Terminate() => _job.Terminate();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _job.Terminate();
            await ((Task)Exited).WaitAsync(ExitLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _job.Dispose();
            _process.Dispose();
        }
    }

    // By PATH alone: Windows itself would look into the current folder first, where a notebook may have come with an ssh.exe of somebody's.
    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Append(Path.Combine(Environment.SystemDirectory, "OpenSSH"))
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, FileName))
            .FirstOrDefault(File.Exists);
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        var status = _process.ExitCode;
        await _ended.CancelAsync().ConfigureAwait(false);
        return status;
    }
}
