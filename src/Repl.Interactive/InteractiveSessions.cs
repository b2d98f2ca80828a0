using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Repl.Engine;
using Repl.Engine.Input;
using Repl.Engine.Sharing;
using Repl.Sessions;

namespace Repl.Interactive;

/// <summary>The sessions of a .NET Interactive host: what its cells and <c>#!session</c> lines do. The extension's script joins it to the host.</summary>
/// <remarks>Thread safe. Where a method returns text, that is why the cell failed; null where it did not.</remarks>
public sealed class InteractiveSessions : IDisposable
{
    private const string Json = "application/json";
    private const string Stopped = "The cell was stopped.";

    private readonly SessionCells _cells;
    private readonly SessionLines _lines = new();

    // The engine can be loaded only from here on.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private InteractiveSessions(IEnumerable<string> reservedNames, string folder) => _cells = new SessionCells(reservedNames, folder);

    /// <summary>The sessions, which C# cells see as <c>Sessions</c>.</summary>
    public SessionRegistry Sessions => _cells.Sessions;

    /// <summary>The subcommands of <c>#!session</c>.</summary>
    public IReadOnlyList<HostCommand> Commands => [.. _cells.Subcommands.Select(Describe)];

    /// <summary>The names of the open sessions and groups.</summary>
    public IReadOnlyList<string> Names => [.. _cells.Names];

    /// <summary>Makes one without sessions.</summary>
    /// <param name="reservedNames">The host's kernels, whose names no session may have.</param>
    /// <param name="folder">Where <c>sessions.yaml</c> is looked for, and where paths in <c>#!session</c> lines count from. Null, the default: the current folder.</param>
    /// <returns>It. Disposing it closes the sessions.</returns>
    public static InteractiveSessions Open(IEnumerable<string> reservedNames, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(reservedNames);
        EngineFolder.Use();
        return new InteractiveSessions(reservedNames, folder ?? Directory.GetCurrentDirectory());
    }

    /// <summary>Has output and questions of the calling code, and of all that it starts, go to a cell, and has Stop reach it.</summary>
    /// <param name="cell">The cell.</param>
    public static void Enter(IHostCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        CellSurroundings.Enter(new HostScreen(cell), () => cell.Stopped);
    }

    /// <summary>Takes a session or a group that was opened, by whomever, and that the host does not have yet.</summary>
    /// <param name="opened">The one that waits longest.</param>
    /// <returns>False where none waits.</returns>
    public bool TryTakeOpened([NotNullWhen(true)] out HostSession? opened)
    {
        opened = _cells.Opened.TryTake(out var taken) ? Describe(taken) : null;
        return opened is not null;
    }

    /// <summary>Runs the next <c>#!session</c> line of a cell.</summary>
    /// <param name="run">What stands for this run of the cell: the host's command, the same for all its lines.</param>
    /// <param name="code">The cell's text.</param>
    /// <param name="cell">Receives what the line shows.</param>
    /// <returns>Why it failed; else null.</returns>
    public Task<string?> RunLineAsync(object run, string code, IHostCell cell)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(cell);
        var (line, number) = _lines.Take(run, code);
        if (SessionLines.IsSelector(line))
        {
            return Task.FromResult<string?>($"Line {number}: '#!session' is a command here. '#!in --session <name>' has the lines below it run in a session.");
        }

        return RunAsync(cell, screen => _cells.RunLineAsync(line, number, screen, cell.Stopped));
    }

    /// <summary>Runs a cell in a session, or in all of a group.</summary>
    /// <param name="kernel">The session's name; of a group with <c>@</c> in front. Null: the only session that is open.</param>
    /// <param name="code">What to run.</param>
    /// <param name="cell">Receives the output while it comes. Stopping it interrupts what runs.</param>
    /// <returns>Why it failed: a status other than 0 is a failure. Else null.</returns>
    public Task<string?> RunCellAsync(string? kernel, string code, IHostCell cell)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(cell);
        return kernel is null && Sessions.List().Count != 1
            ? Task.FromResult<string?>($"Which session? Name it, as in '#!in --session web'. {(Names.Count == 0 ? "None is open; '#!session open web' opens one." : $"Open: {string.Join(", ", Names)}.")}")
            : RunAsync(cell, screen => _cells.RunCellAsync(kernel ?? Sessions.List()[0].Name, code, screen, cell.Stopped));
    }

    /// <summary>Reads a variable of a session.</summary>
    /// <param name="kernel">The session's name.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="mimeType">The form that the host asks for.</param>
    /// <param name="read">Receives the text, and the text in that form: as JSON it is a string, whatever it looks like.</param>
    /// <param name="cell">Stopping it gives up.</param>
    /// <returns>Why it failed, such as that there is no such variable; else null.</returns>
    public Task<string?> ReadVariableAsync(string kernel, string name, string mimeType, Action<string, string> read, IHostCell cell)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(cell);
        return RunAsync(cell, _ => _cells.ReadVariableAsync(
            kernel, name, text => read(text, mimeType == Json ? Quote(text) : text), cell.Stopped));
    }

    /// <summary>Lists the exported variables of a session.</summary>
    /// <param name="kernel">The session's name.</param>
    /// <param name="read">Receives names and texts, in the order of the names.</param>
    /// <param name="cell">Stopping it gives up.</param>
    /// <returns>Why it failed; else null.</returns>
    public Task<string?> ListVariablesAsync(string kernel, Action<IReadOnlyDictionary<string, string>> read, IHostCell cell)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(cell);
        return RunAsync(cell, _ => _cells.ListVariablesAsync(kernel, read, cell.Stopped));
    }

    /// <summary>Sets a variable of a session, or of all of a group, and exports it.</summary>
    /// <param name="kernel">The session's name; of a group with <c>@</c> in front.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">The value itself, where the host has it; only a string is used.</param>
    /// <param name="formatted">The value as text. A string in JSON becomes what it says, anything else in JSON stays JSON.</param>
    /// <param name="mimeType">What that text is.</param>
    /// <param name="cell">Hears what the user should know. Stopping it gives up.</param>
    /// <returns>Why it failed; else null.</returns>
    public Task<string?> WriteVariableAsync(string kernel, string name, object? value, string? formatted, string? mimeType, IHostCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var shared = new SharedValue.Text(value as string ?? ReadForm(formatted ?? "", mimeType), "text/plain");
        return RunAsync(cell, screen => _cells.WriteVariableAsync(kernel, name, shared, screen, cell.Stopped));
    }

    /// <summary>Sets a variable to a password, which programs do not see.</summary>
    /// <param name="kernel">The session's name; of a group with <c>@</c> in front.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="password">The password.</param>
    /// <param name="cell">Stopping it gives up.</param>
    /// <returns>Why it failed; else null.</returns>
    public Task<string?> WritePasswordAsync(string kernel, string name, string password, IHostCell cell)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(cell);
        return RunAsync(cell, screen => _cells.WriteVariableAsync(
            kernel, name, new SharedValue.Secret(new PasswordString(password)), screen, cell.Stopped));
    }

    /// <summary>Closes all sessions with what was started in them. Waits for that, because the host ends right after. May be called twice.</summary>
    public void Dispose() => Task.Run(async () => await _cells.DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    // The host goes on with the other parts of a cell that has failed or was stopped, and only tells so by the token.
    private static async Task<string?> RunAsync(IHostCell cell, Func<HostScreen, Task<CellOutcome>> run)
    {
        if (cell.Stopped.IsCancellationRequested)
        {
            return Stopped;
        }

        var screen = new HostScreen(cell);
        CellSurroundings.Enter(screen, () => cell.Stopped);
        return await run(screen).ConfigureAwait(false) switch
        {
            CellOutcome.Failed { Error: var error } => error.Message,
            CellOutcome.Cancelled => Stopped,
            _ => null,
        };
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string ReadForm(string formatted, string? mimeType)
    {
        if (mimeType != Json)
        {
            return formatted;
        }

        try
        {
            using var json = JsonDocument.Parse(formatted);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.String => json.RootElement.GetString()!,
                JsonValueKind.Null => "",
                _ => formatted,
            };
        }
        catch (JsonException)
        {
            return formatted;
        }
    }

    private static HostCommand Describe(Command command) => new(
        command.Name,
        command.Description ?? "",
        [.. command.Options.Where(option => !option.Hidden).Select(option => new HostOption(option.Name, option.Description ?? "", option.ValueType == typeof(bool)))]);

    private static HostSession Describe(OpenedSession opened) => opened.Value is ISession session
        ? new HostSession(opened.Name, CSharpWords.ToVariable(opened.Variable), opened.Type, session, $"Session to {session.Target}")
        : new HostSession($"@{opened.Name}", CSharpWords.ToVariable(opened.Variable), opened.Type, opened.Value, opened.Value.ToString() ?? "");
}
