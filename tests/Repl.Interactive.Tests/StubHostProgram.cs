using System.Text.Json;
using Repl.Tests.Support;

namespace Repl.Interactive.Tests;

/// <summary>The stubs of a host, with the extension loaded from a folder, as <c>#!import</c> does it.</summary>
public sealed class StubHostProgram : IAsyncLifetime
{
    private readonly PackedExtension _extension;
    private readonly TemporaryFolder _folder = new();
    private readonly RunningProgram _program;
    private readonly MarkedProcesses _left = new();
    private int _cells;

    public StubHostProgram(PackedExtension extension)
    {
        _extension = extension;
        var (configuration, framework) = PackedExtension.Build;
        var program = Repository.PathOf("tests", "Repl.Interactive.StubHost", "bin", configuration, framework, "Repl.Interactive.StubHost.dll");
        var environment = new Dictionary<string, string?> { [MarkedProcesses.Variable] = _left.Value };
        _program = RunningProgram.Start(RequiredProgram.OnPath("dotnet"), [program], environment, _folder.Path);
    }

    /// <summary>The folder that it runs in.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>What it has started, and itself.</summary>
    public MarkedProcesses Left => _left;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Assert.Equal([], await RunAsync($"#!import {_extension.Script}"));

    /// <summary>Runs a cell.</summary>
    /// <param name="code">Its text.</param>
    /// <param name="stopAt">Text in an output at which the user stops it. Default: nobody does.</param>
    /// <param name="kernel">The kernel that the cell is for. Default: C#.</param>
    /// <returns>What it showed and asked, each with its kind in front; at the end why it failed, if it did. Text that comes in pieces is joined.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(string code, string? stopAt = null, string? kernel = null)
    {
        var number = ++_cells;
        await _program.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { Code = code, Kernel = kernel, StopAt = stopAt }));
        await _program.StandardInput.FlushAsync();
        var text = await _program.StandardOutput.WaitForAsync($"\"Kind\":\"end\",\"Cell\":{number}}}");
        var told = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<Told>(line)!).Where(told => told.Cell == number);
        var shown = new List<Told>();
        foreach (var next in told)
        {
            if (next.Kind is "out" or "err" && shown is [.., var last] && last.Kind == next.Kind)
            {
                shown[^1] = last with { Text = last.Text + next.Text };
            }
            else
            {
                shown.Add(next);
            }
        }

        return [.. shown.Where(one => one.Text is not null).Select(one => $"{(one.Kind == "end" ? "failed" : one.Kind)}: {one.Text!.TrimEnd('\n')}")];
    }

    /// <summary>Ends the host, as its front end does.</summary>
    public async Task EndAsync()
    {
        var result = await _program.EndAsync(TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _left.Dispose();
        _folder.Dispose();
    }

    /// <summary>One host for the classes that use it, one test after another.</summary>
    [CollectionDefinition(nameof(StubHostProgram))]
    public sealed class ForAll : ICollectionFixture<StubHostProgram>;

    private sealed record Told(string? Text, string Kind, int Cell);
}
