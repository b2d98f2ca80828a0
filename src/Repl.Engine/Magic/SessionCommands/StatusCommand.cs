using System.CommandLine;
using System.Globalization;
using Repl.Engine.Formatting;
using Repl.Sessions;
using Repl.Sessions.Forwarding;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session status</c>.</summary>
internal static class StatusCommand
{
    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var named = new NamedSession(context);
        var command = new Command("status", "Shows how a session is: its shell, its state and since when, its forwarded ports, its container and what that uses, and why it was lost or has ended.")
        {
            named.Argument,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = named.In(parsed);
            context.Display(new ShownTable(null, await DescribeAsync(session, context.Services.Time, cancellationToken).ConfigureAwait(false)));
        });
        return command;
    }

    private static string Describe(PortForward forward) => string.Create(
        CultureInfo.InvariantCulture,
        $"{forward}, {forward.ConnectionCount} connection{(forward.ConnectionCount == 1 ? "" : "s")}{(forward.LastFailure is { } failure ? $"; the last that failed: {failure}" : "")}");

    private static async Task<List<string[]>> DescribeAsync(ISession session, TimeProvider time, CancellationToken cancellationToken)
    {
        var container = await session.DescribeContainerAsync(cancellationToken).ConfigureAwait(false);
        List<string[]> rows =
        [
            ["name", session.Name],
            ["id", session.Id],
            ["target", session.Target.ToString()],
            ["shell", session.Shell],
            ["state", $"{session.State} since {Stamp.Of(session.StateSince)}"],
            ["started", Stamp.Of(session.StartedAt)],
            .. container is null ? [] : ContainerWords.Names.Zip(ContainerWords.Of(container, time.GetUtcNow()), (name, text) => (string[])[name, text]),
            .. session.Checkpoints.Count == 0 ? [] : (IEnumerable<string[]>)[["checkpoints", string.Join(", ", session.Checkpoints)]],
            .. session.Notes.Select(note => (string[])["note", note]),
            .. session.Forwards.Select(forward => (string[])["forward", Describe(forward)]),
        ];
        if (session.EndReason is { } reason)
        {
            return [.. rows, ["ended", reason]];
        }

        if (session.LossReason is { } loss)
        {
            return [.. rows, ["lost", $"{loss} The next command connects again."]];
        }

        try
        {
            var processes = await session.ListProcessesAsync(cancellationToken).ConfigureAwait(false);
            return [.. rows, ["processes", processes.Count.ToString(CultureInfo.InvariantCulture)]];
        }
        catch (SessionDisconnectedException justNow)
        {
            return [.. rows, ["lost", justNow.Message]];
        }
    }
}
