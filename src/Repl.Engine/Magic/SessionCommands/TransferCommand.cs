using System.CommandLine;
using Repl.Engine.Completion;
using Repl.Sessions;
using Repl.Sessions.Transfers;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session upload</c> and <c>#!session download</c>, for one session or all of a group.</summary>
internal static class TransferCommand
{
    private const int MostNamed = 10;

    /// <summary><c>#!session upload</c>.</summary>
    public static Command CreateUpload(MagicContext context) =>
        Create(context, TransferDirection.Upload, "upload", "Copies a file or a folder to a session's target, beside whatever runs there.");

    /// <summary><c>#!session download</c>.</summary>
    public static Command CreateDownload(MagicContext context) =>
        Create(context, TransferDirection.Download, "download", "Copies a file or a folder from a session's target; of a group, into a folder for each session.");

    private static Command Create(MagicContext context, TransferDirection direction, string word, string description)
    {
        var name = new Argument<string>("name") { Description = "The session's or group's name." };
        var local = new Argument<string>("local") { Description = "A path on this machine; relative to the notebook's folder. With '/' at the end of a destination: into it." };
        var remote = new Argument<string>("remote") { Description = "A path there; relative to the session's directory. With '/' at the end of a destination: into it." };
        name.CompletionSources.Add(_ => SessionNames.OpenWithGroups(context.Sessions));
        local.CompletionSources.Add(typed => FileProposals.PathsFrom(typed.WordToComplete, context.Folder));
        var preserve = new Option<bool>("--preserve") { Description = "Keeps modes and times." };
        var resume = new Option<bool>("--resume") { Description = "Leaves what a broken transfer has copied, and goes on from there." };
        var verify = new Option<bool>("--verify") { Description = "Compares SHA-256 of both sides at the end, not only sizes." };
        var command = new Command(word, description) { name };
        command.Add(direction is TransferDirection.Upload ? local : remote);
        command.Add(direction is TransferDirection.Upload ? remote : local);
        foreach (var option in (Option[])[preserve, resume, verify])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new TransferOptions { Preserve = parsed.GetValue(preserve), Resume = parsed.GetValue(resume), Verify = parsed.GetValue(verify) };
            var request = new TransferRequest(direction, FullPath(context, parsed.GetRequiredValue(local)), parsed.GetRequiredValue(remote)) { Options = options };
            return RunAsync(context, parsed.GetRequiredValue(name), request, cancellationToken);
        });
        return command;
    }

    private static Task RunAsync(MagicContext context, string name, TransferRequest request, CancellationToken cancellationToken)
    {
        if (context.Sessions.FindGroup(name) is { } group)
        {
            return group.ForEachAsync(
                async (session, stop) =>
                {
                    var own = request.Direction is TransferDirection.Upload ? request : request with { LocalPath = Path.Combine(request.LocalPath, session.Name) + "/" };
                    await RunAsync(context, session, own, $"{session.Name}: ", stop).ConfigureAwait(false);
                    return true;
                },
                cancellationToken: cancellationToken);
        }

        var single = context.Sessions.Find(name) ?? throw UnknownSession.AsArgument(name, context.Sessions);
        return RunAsync(context, single, request, "", cancellationToken);
    }

    private static async Task RunAsync(MagicContext context, ISession session, TransferRequest request, string prefix, CancellationToken cancellationToken)
    {
        var (doing, done) = request.Direction is TransferDirection.Upload ? ("uploading", "uploaded") : ("downloading", "downloaded");
        var display = new ProgressDisplay(context.Screen, $"{prefix}{doing}", context.Services.Time);
        try
        {
            await foreach (var happened in session.TransferAsync(request, cancellationToken).ConfigureAwait(false))
            {
                switch (happened)
                {
                    case TransferEvent.Progressed { Progress: var progress } when progress.FilesDone < progress.FilesTotal:
                        display.Show(progress);
                        break;
                    case TransferEvent.Completed { Result: var result }:
                        display.End($"{prefix}{done} {result}{Explain(session, result)}");
                        ShowSkipped(context, result, prefix);
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SessionException)
        {
            display.Leave($"{prefix}{doing} ended early");
            throw;
        }
    }

    private static string Explain(ISession session, TransferResult result) =>
        session.Target.Scheme == "ssh" && result.Method != "SFTP" ? ", because the host has no SFTP" : "";

    private static void ShowSkipped(MagicContext context, TransferResult result, string prefix)
    {
        if (!result.Skipped.IsEmpty)
        {
            var more = result.Skipped.Length > MostNamed ? ", …" : "";
            context.Screen.Show(new CellOutput.StandardError($"{prefix}left out: {string.Join(", ", result.Skipped.Take(MostNamed))}{more}\n"));
        }
    }

    private static string FullPath(MagicContext context, string local) =>
        local is "~" || local.StartsWith("~/", StringComparison.Ordinal) ? local : Path.Combine(context.Folder, local);
}
