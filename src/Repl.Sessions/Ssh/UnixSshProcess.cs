using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Ssh;

/// <summary>An <c>ssh</c> process that leads a process session of its own.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixSshProcess : ISshProcess
{
    private readonly LocalProgram _program;
    private readonly LocalTerminal? _terminal;

    private UnixSshProcess(LocalProgram program, LocalTerminal? terminal) =>
        (_program, _terminal, StandardInput) = (program, terminal, terminal?.Input ?? program.StandardInput);

    public int Id => _program.Id;

    public Stream StandardInput { get; }

    public Stream StandardOutput => _program.StandardOutput;

    public Stream StandardError => _program.StandardError;

    public Task<int> Exited => _program.Exited;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add.</param>
    /// <param name="terminal">The terminal that its standard input is; null for a pipe.</param>
    /// <param name="isRaw">Whether that changes and echoes nothing; else it has the usual settings.</param>
    /// <exception cref="ProgramStartException">There is no such program.</exception>
    /// <exception cref="IOException">This machine gives no terminal.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The process owns them and is returned, or they are disposed on the way out.")]
    public static async Task<UnixSshProcess> StartAsync(
        ImmutableArray<string> arguments, ImmutableDictionary<string, string> environment, TerminalSize? terminal, bool isRaw)
    {
        var connection = new LocalConnection();
        await using var _ = connection.ConfigureAwait(false);
        var local = terminal is null ? null : LocalTerminal.Create(terminal, isRaw);
        try
        {
            var spec = local is null
                ? new ProgramSpec("ssh", arguments) { Environment = environment }
                : new ProgramSpec("sh", ["-c", "exec \"$@\" <\"$0\"", local.Path, "ssh", .. arguments]) { Environment = environment.SetItem("TERM", terminal!.Name) };
            return new UnixSshProcess((LocalProgram)await connection.StartAsync(spec).ConfigureAwait(false), local);
        }
        catch
        {
            local?.Dispose();
            throw;
        }
    }

    public void Terminate()
    {
        if (!Exited.IsCompleted)
        {
            LocalProcessTable.Send(Id, UnixSignal.Terminate);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Terminate();
        await _program.DisposeAsync().ConfigureAwait(false);
        _terminal?.Dispose();
    }
}
