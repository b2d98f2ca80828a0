using System.Net;
using System.Text.Json.Nodes;

namespace Repl.Jupyter.Tests.Support;

/// <summary>A kernel that runs inside the test, on addresses of its own.</summary>
internal sealed class RunningKernel : IAsyncDisposable
{
    public const string Key = "a-key-for-tests";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _shutdown = new();

    private RunningKernel(INotebookLanguage language, string transport, string key, Func<KernelSettings, KernelSettings> vary)
    {
        IpcBase = _folder.File("kernel");
        ConnectionFilePath = _folder.Write("connection.json", ConnectionJson(transport, key));
        Connection = ConnectionFile.Read(ConnectionFilePath);
        Completion = JupyterKernel.RunAsync(Connection, language, vary(new KernelSettings { LoggerFactory = Log }), _shutdown.Token);
    }

    public LogCapture Log { get; } = new();

    public string IpcBase { get; }

    public string ConnectionFilePath { get; }

    public ConnectionFile Connection { get; }

    /// <summary>Ends when the kernel does.</summary>
    public Task Completion { get; }

    public string[] SocketFiles => Directory.GetFiles(_folder.Path, "kernel-*");

    public static RunningKernel Start(
        INotebookLanguage language, string transport = "ipc", string key = Key, Func<KernelSettings, KernelSettings>? vary = null) =>
        new(language, transport, key, vary ?? (settings => settings));

    public Task ShutDownAsync()
    {
        _shutdown.Cancel();
        return Completion.WaitAsync(TestLimits.Wait);
    }

    public async ValueTask DisposeAsync()
    {
        await ShutDownAsync();
        _shutdown.Dispose();
        _folder.Dispose();
    }

    private string ConnectionJson(string transport, string key)
    {
        // An address of its own on loopback, so that tests and other programs never meet on a port.
        var address = new IPAddress([127, Part(), Part(), Part()]).ToString();
        return new JsonObject
        {
            ["transport"] = transport,
            ["ip"] = transport == "tcp" ? address : IpcBase,
            ["shell_port"] = 20001,
            ["iopub_port"] = 20002,
            ["stdin_port"] = 20003,
            ["control_port"] = 20004,
            ["hb_port"] = 20005,
            ["signature_scheme"] = "hmac-sha256",
            ["key"] = key,
            ["kernel_name"] = "scripted",
        }.ToJsonString();

        static byte Part() => (byte)Random.Shared.Next(1, byte.MaxValue);
    }
}
