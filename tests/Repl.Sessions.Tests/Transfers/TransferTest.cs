using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Shells;
using Repl.Sessions.Tests.Docker;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Transfers;

/// <summary>A session whose files go one way, with a folder <see cref="Here"/> on this side and one <see cref="There"/> on the other.</summary>
internal sealed class TransferTest : IAsyncDisposable
{
    // What the container sees of this machine. Not all of the folder for temporary files: that holds the Engine's own files, and for each
    // archive the Engine mounts what a container sees into them, with all mounts below, until the kernel has no room for more (fs.mount-max).
    private static readonly Lazy<string> Seen = new(MakeSeenFolder);

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Seen.Value, Guid.NewGuid().ToString("N")));
    private readonly Random _random = new(7);

    private readonly TransferConnection? _connection;

    private TransferTest(TransferConnection? connection, ISession session)
    {
        (_connection, Session) = (connection, session);
        Directory.CreateDirectory(Here);
        Directory.CreateDirectory(There);
    }

    /// <summary>The ways of <see cref="TransferConnection"/>, which counts and can break.</summary>
    public static IReadOnlyList<string> BreakableWays { get; } = ["sftp", "sh", "busybox"];

    /// <summary>Every way that files go.</summary>
    public static IReadOnlyList<string> Ways { get; } = [.. BreakableWays, "container"];

    /// <summary>Each of <see cref="BreakableWays"/> in each direction.</summary>
    public static TheoryData<string, TransferDirection> BreakableWaysAndDirections { get; } = new(
        from way in BreakableWays
        from direction in Enum.GetValues<TransferDirection>()
        select (way, direction));

    /// <summary>Each way in each direction.</summary>
    public static TheoryData<string, TransferDirection> WaysAndDirections { get; } = new(
        from way in Ways
        from direction in Enum.GetValues<TransferDirection>()
        select (way, direction));

    public TransferConnection Connection => _connection ?? throw new InvalidOperationException("Nothing counts what goes into a container.");

    public ISession Session { get; }

    public string Here => Path.Combine(_folder.FullName, "here");

    public string There => Path.Combine(_folder.FullName, "there");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [SuppressMessage("Reliability", "CA2000", Justification = "The local connection holds nothing.")]
    public static async Task<TransferTest> OpenAsync(string way)
    {
        IConnection connection = way is "container" ? await ConnectToContainerAsync() : new TransferConnection(way);
        var surroundings = new SessionSurroundings(TimeProvider.System, NullLogger.Instance);
        var session = await ShellSession.OpenAsync("box", _ => Task.FromResult(connection), new SessionOptions { Shell = "bash" }, surroundings, Stop);
        return new TransferTest(connection as TransferConnection, session);
    }

    private static string MakeSeenFolder()
    {
        var folder = Directory.CreateTempSubdirectory("repl-transfers-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder.FullName;
    }

    // The container sees the folder of both sides, so that what arrives there can be looked at here.
    private static async Task<IConnection> ConnectToContainerAsync()
    {
        var engine = await (await TestContext.Current.GetFixture<DockerEngine.Fixture>())!.GetAsync();
        var container = await engine.SharedAsync(DockerImages.Bash, Seen.Value);
        return await container.ConnectAsync(Stop);
    }

    /// <summary>A path on this side.</summary>
    public string InHere(string path) => Path.Combine(Here, path);

    /// <summary>A path on the other side.</summary>
    public string InThere(string path) => Path.Combine(There, path);

    /// <summary>Makes a file of random bytes, with the folders that it lies in.</summary>
    public byte[] Make(string path, int size = 1000)
    {
        var bytes = new byte[size];
        _random.NextBytes(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return bytes;
    }

    /// <summary>Copies from the first path to the second, which lie on the sides that the direction says.</summary>
    public Task<TransferResult> CopyAsync(
        TransferDirection direction, string from, string to, TransferOptions? options = null, IProgress<TransferProgress>? progress = null) =>
        CopyUntilAsync(Stop, direction, from, to, options, progress);

    /// <summary>The same, until a token stops it.</summary>
    [SuppressMessage("Design", "CA1068", Justification = "The token is what these tests are about.")]
    public Task<TransferResult> CopyUntilAsync(
        CancellationToken stop, TransferDirection direction, string from, string to, TransferOptions? options = null, IProgress<TransferProgress>? progress = null) =>
        (direction is TransferDirection.Upload
            ? Session.UploadAsync(from, to, options, progress, stop)
            : Session.DownloadAsync(from, to, options, progress, stop)).WaitAsync(TestLimits.Wait, Stop);

    /// <summary>A file's mode in octal digits.</summary>
    [SuppressMessage("Interoperability", "CA1416", Justification = "There are no shells to test elsewhere.")]
    public static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    /// <summary>Sets a file's mode.</summary>
    [SuppressMessage("Interoperability", "CA1416", Justification = "There are no shells to test elsewhere.")]
    public static void SetMode(string path, string octal) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));

    /// <summary>The folders that a direction goes from and to.</summary>
    public (string From, string To) Sides(TransferDirection direction) => direction is TransferDirection.Upload ? (Here, There) : (There, Here);

    /// <summary>All that a folder holds, hidden files included.</summary>
    public static string[] List(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        _folder.Delete(recursive: true);
    }

}
