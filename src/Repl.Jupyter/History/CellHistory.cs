using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.History;

/// <summary>
/// The cells of this run, and in its file those of others. Cells never wait for the file: they are written behind them, and a file that
/// cannot be used is logged once. Thread safe.
/// </summary>
internal sealed class CellHistory : IAsyncDisposable
{
    /// <summary>A cell as long as that is data rather than something to type again; as text it would be 25 screens wide and high.</summary>
    private const int LongestCellChars = 100_000;

    /// <summary>How many cells may wait for the disk. More are not kept in the file.</summary>
    private const int WaitingLimit = 1000;

    /// <summary>How long the end of the kernel may wait for the disk.</summary>
    private static readonly TimeSpan ClosingLimit = TimeSpan.FromSeconds(1);

    private readonly HistoryFile? _file;
    private readonly int _limit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Queue<(int Line, string Code)> _cells = [];
    private readonly Channel<(int Line, string Code)> _unwritten =
        Channel.CreateBounded<(int, string)>(new BoundedChannelOptions(WaitingLimit) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TaskCompletionSource<int> _session = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _writing;
    private bool _isUnusable;

    /// <summary>Begins a session, behind the start of the kernel.</summary>
    /// <param name="path">The file; null to keep cells in memory only.</param>
    /// <param name="limit">How many cells are kept, the latest.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told once of a file that cannot be used.</param>
    public CellHistory(string? path, int limit, TimeProvider time, ILogger logger)
    {
        (_limit, _time, _logger) = (limit, time, logger);
        _file = path is null ? null : new HistoryFile(path, limit, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Remembers a cell, unless it begins with a blank, as in shells: its user wants it forgotten.</summary>
    /// <param name="line">Its number.</param>
    /// <param name="code">Its text.</param>
    public void Add(int line, string code)
    {
        if (code is [' ', ..] || code.Length > LongestCellChars)
        {
            return;
        }

        lock (_gate)
        {
            _cells.Enqueue((line, code));
            if (_cells.Count > _limit)
            {
                _cells.Dequeue();
            }
        }

        _unwritten.Writer.TryWrite((line, code));
    }

    /// <summary>Reads the cells of this session and of those in the file, in order of session and line.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The number of this session, and the cells.</returns>
    public async Task<(int Session, IReadOnlyList<HistoryCell> Cells)> ReadAsync(CancellationToken cancellationToken)
    {
        var session = await _session.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        var others = ReadFile().Where(cell => cell.Session != session);
        lock (_gate)
        {
            var own = _cells.Select(cell => new HistoryCell(session, cell.Line, cell.Code));
            return (session, [.. others.Concat(own).OrderBy(cell => cell.Session).ThenBy(cell => cell.Line)]);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _unwritten.Writer.TryComplete();
        try
        {
            await _writing.WaitAsync(ClosingLimit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Report($"it was not written within {ClosingLimit.TotalSeconds} s.");
        }
    }

    private async Task WriteAsync()
    {
        var session = await BeginAsync().ConfigureAwait(false);
        _session.SetResult(session ?? 1);
        await foreach (var (line, code) in _unwritten.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (session is { } number)
            {
                await AppendAsync(new HistoryCell(number, line, code)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Without a number that is ours alone, nothing is written.</summary>
    private async Task<int?> BeginAsync()
    {
        try
        {
            return _file is null ? null : await _file.BeginSessionAsync().ConfigureAwait(false);
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            Report(problem.Message);
            return null;
        }
    }

    private async Task AppendAsync(HistoryCell cell)
    {
        try
        {
            await _file!.AppendAsync(cell).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            Report(problem.Message);
        }
    }

    private IReadOnlyList<HistoryCell> ReadFile()
    {
        try
        {
            return _file is null ? [] : [.. _file.Read()];
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            Report(problem.Message);
            return [];
        }
    }

    /// <summary>Also what is no plain file, such as a device.</summary>
    private static bool IsOfTheDisk(Exception problem) => problem is IOException or UnauthorizedAccessException or NotSupportedException;

    private void Report(string problem)
    {
        if (!Interlocked.Exchange(ref _isUnusable, true))
        {
            JupyterLog.HistoryUnusable(_logger, _file!.Path, problem);
        }
    }
}
