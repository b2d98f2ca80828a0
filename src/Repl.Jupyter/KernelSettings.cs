using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter;

/// <summary>What tests vary of a kernel.</summary>
internal sealed record KernelSettings
{
    /// <summary>Where logs go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The limits of the sockets, and the clock.</summary>
    public ZmtpSettings Zmtp { get; init; } = new();

    /// <summary>How long text of a cell waits for more text, so that many small writes become few messages. No one sees 10 ms.</summary>
    public TimeSpan Coalescing { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long an interrupted cell may take to stop when the kernel shuts down. Jupyter kills a kernel after 5 s.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long front ends may take to read the last messages.</summary>
    public TimeSpan FlushLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where cells are kept for later runs; null for nowhere.</summary>
    public string? HistoryFile { get; init; }

    /// <summary>How many cells are kept, the latest: some months of daily work, 2 MB of cells of ordinary size.</summary>
    public int HistoryLimit { get; init; } = 10_000;

    /// <summary>The process that the kernel must not outlive; null for none.</summary>
    public int? ParentProcessId { get; init; }
}
