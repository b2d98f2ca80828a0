using System.CommandLine;
using Repl.Engine.Completion;
using Repl.Engine.Shell;
using Repl.Sessions;
using Repl.Sessions.Docker.Images;
using Repl.Sessions.Wording;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session open</c>.</summary>
internal static class OpenCommand
{
    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var name = new Argument<string>("name")
        {
            Description = "What to call it: '#!<name>' runs cells in it, and it is a C# variable. 'box[1-3]' opens the group 'box' of three.",
        };
        var target = new Argument<string?>("target")
        {
            Description = $"Where it goes: a target, 'ssh://web[1-3]' for a group of them, a session of sessions.yaml, or '@web', a group there. "
                + $"Default: what sessions.yaml has under the name, else {Target.Local}, a shell on this machine.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(_ => SessionNames.Described(context.Sessions));
        target.CompletionSources.Add(_ => ["local", "ssh://", "docker-image://", .. SessionNames.Targets(context.Sessions)]);
        var group = new GroupOptions();
        var settings = SessionSetting.All.Select(setting => new SettingOption(setting)).ToList();
        var command = new Command("open", "Opens a session, or a group of sessions.") { name, target };
        foreach (var option in (Option[])[.. settings.Select(setting => setting.Option), group.Pool, group.Parallel, group.MaxFail])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = context.Sessions.Plan(parsed.GetRequiredValue(name), parsed.GetValue(target), parsed.GetValue(group.Pool));
            var said = settings.SelectMany(setting => setting.In(parsed)).ToList();
            plan = plan with { Sessions = [.. plan.Sessions.Select(planned => planned with { Options = said.ApplyTo(planned.Options) })] };
            await (plan.Group is null
                ? OpenOneAsync(context, plan.Sessions[0], cancellationToken)
                : OpenGroupAsync(context, plan, parsed.GetValue(group.Parallel), parsed.GetValue(group.MaxFail), cancellationToken))
                .ConfigureAwait(false);
        });
        return command;
    }

    private static async Task OpenOneAsync(MagicContext context, PlannedSession planned, CancellationToken cancellationToken)
    {
        var known = NotesOf(context.Sessions.List());
        var session = await OpenAsync(context, planned, cancellationToken).ConfigureAwait(false);
        var variable = SessionVariables.NameOf(session.Name);
        var inCSharp = variable == session.Name ? "" : $"; in C# it is '{variable}'";
        context.Tell($"Session '{session.Name}' is open to {session.Target}{inCSharp}");
        ShowNotes(context, [session], known);
    }

    private static async Task<ISession> OpenAsync(MagicContext context, PlannedSession planned, CancellationToken cancellationToken)
    {
        var display = new ProgressDisplay(context.Screen, "pulling the image", context.Services.Time);
        try
        {
            return await context.Sessions.OpenAsync(planned, new ShownPull(display), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or SessionException)
        {
            display.Leave("pulling the image ended early");
            throw;
        }
    }

    private static async Task OpenGroupAsync(MagicContext context, SessionPlan plan, int parallel, int maxFail, CancellationToken cancellationToken)
    {
        var known = NotesOf(context.Sessions.List());
        var group = await context.Sessions.OpenGroupAsync(plan, parallel, maxFail, cancellationToken).ConfigureAwait(false);
        foreach (var missing in group.Missing)
        {
            context.Screen.Show(new CellOutput.StandardError($"{missing.Failure.Message}\n"));
        }

        context.Tell($"Group '{group.Name}' is open: {FoldedNames.Of([.. group.Sessions.Select(session => session.Name)])}");
        ShowNotes(context, group.Sessions, known);
    }

    // What earlier sessions on the same connection have told is not told again.
    private static void ShowNotes(MagicContext context, IEnumerable<ISession> opened, IEnumerable<string> known)
    {
        foreach (var note in NotesOf(opened).Except(known))
        {
            context.Screen.Show(new CellOutput.StandardError($"{note}\n"));
        }
    }

    private static IReadOnlyList<string> NotesOf(IEnumerable<ISession> sessions) => [.. sessions.SelectMany(session => session.Notes).Distinct()];

    private sealed class ShownPull(ProgressDisplay display) : IProgress<ImagePull>
    {
        public void Report(ImagePull value)
        {
            if (value.IsComplete)
            {
                display.End($"pulled {value.Image}, {ByteCount.Show(value.BytesTotal)}");
            }
            else
            {
                display.Show(value);
            }
        }
    }
}
