using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Repl.Jupyter.History;

/// <summary>
/// The cells of all kernels of a user: a file of JSON lines that only its owner can read. Several kernels may use it at once; a lock file keeps
/// their writes apart. Lines that are damaged are skipped.
/// </summary>
/// <param name="path">The file. It and its folders are made when they are missing.</param>
/// <param name="limit">How many cells are kept when a session begins, the latest.</param>
/// <param name="time">The clock between two attempts to get the lock.</param>
internal sealed class HistoryFile(string path, int limit, TimeProvider time)
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(5);

    /// <summary>Others hold the lock for a write of some milliseconds.</summary>
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(2);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Takes a number that no other session has or had, and drops what is over the limit.</summary>
    /// <exception cref="IOException">The file cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be used.</exception>
    public async Task<int> BeginSessionAsync()
    {
        CreateFolder();
        using var held = await LockAsync().ConfigureAwait(false);
        var lines = ReadLines().ToList();
        var session = lines.Select(line => line.Session).DefaultIfEmpty(0).Max() + 1;
        var cells = lines.Count(line => line.Code is not null);
        if (cells > limit)
        {
            Replace(lines.Where(line => line.Code is not null).Skip(cells - limit));
        }

        Append(new HistoryLine(session));
        return session;
    }

    /// <summary>Adds a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public async Task AppendAsync(HistoryCell cell)
    {
        using var held = await LockAsync().ConfigureAwait(false);
        Append(new HistoryLine(cell.Session, cell.Line, cell.Code));
    }

    /// <summary>Reads all cells, in the order in which they were added.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public IEnumerable<HistoryCell> Read() =>
        ReadLines().Where(line => line.Code is not null).Select(line => new HistoryCell(line.Session, line.Line, line.Code!));

    private IEnumerable<HistoryLine> ReadLines()
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        // Others write meanwhile: of them, a reader sees at most half a line.
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } text)
        {
            if (Parse(text) is { } line)
            {
                yield return line;
            }
        }
    }

    private static HistoryLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, HistoryJson.Default.HistoryLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Append(HistoryLine line)
    {
        using var file = Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

        // Half a line, of a kernel that was killed or of a full disk, must not spoil the next one.
        var isBroken = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes($"{(isBroken ? "\n" : "")}{Format(line)}"));
    }

    private void Replace(IEnumerable<HistoryLine> lines)
    {
        var fresh = $"{path}.new";
        using (var file = Open(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        using (var writer = new StreamWriter(file))
        {
            foreach (var line in lines)
            {
                writer.Write(Format(line));
            }
        }

        File.Move(fresh, path, overwrite: true);
    }

    private async Task<FileStream> LockAsync()
    {
        using var late = new CancellationTokenSource(LockLimit, time);
        while (true)
        {
            try
            {
                // A file of its own, since the one with the cells may be replaced by another kernel at any time.
                return Open($"{path}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (!late.IsCancellationRequested && File.Exists($"{path}.lock"))
            {
                await Task.Delay(LockPause, time).ConfigureAwait(false);
            }
        }
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return new FileStream(path, options);
    }

    private void CreateFolder()
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFolder);
        }
    }

    private static string Format(HistoryLine line) => $"{JsonSerializer.Serialize(line, HistoryJson.Default.HistoryLine)}\n";
}

/// <summary>A line of the file.</summary>
/// <param name="Session">The number of the kernel's run.</param>
/// <param name="Line">The cell's number in it; 0 without a cell.</param>
/// <param name="Code">The cell's text; null where the line only takes the session's number.</param>
internal sealed record HistoryLine(int Session, int Line = 0, string? Code = null);

/// <summary>The one place that turns lines of the history into JSON and back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HistoryLine))]
internal sealed partial class HistoryJson : JsonSerializerContext;
