using System.Globalization;
using System.Text;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Ssh;

/// <summary>The processes of the machine over there, as its <c>/proc</c> shows them; each look is a short program on a channel of its own.</summary>
/// <remarks>Where there is no <c>/proc</c>, as on the BSDs, nothing is found: signals reach the program alone.</remarks>
internal sealed class SshProcessTable(ISshTransport transport) : IProcessTable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<ProcessListing> ListAsync(ProcessMark mark, int leader)
    {
        // Few programs for all processes: one that looks for the mark and the session, and two for what was found. See proc(5).
        var script = $$"""
            read -r uptime rest </proc/uptime || exit
            echo "$uptime"
            seen=
            status=
            stat=
            lines=
            for file in $(grep -lsaE -e '{{mark}}' -e '^[0-9]+ \(.*\) [A-Za-z] [0-9]+ [0-9]+ {{leader}} ' /proc/[0-9]*/environ /proc/[0-9]*/stat); do
                folder=${file%/*}
                case "$seen " in *" $folder "*) continue ;; esac
                seen="$seen $folder"
                stat="$stat $folder/stat"
                status="$status $folder/status"
                lines="$lines $folder/cmdline"
            done
            [ -n "$seen" ] || exit
            grep -sa '' /dev/null $stat
            grep -sa '^SigIgn:' /dev/null $status
            grep -sa '' /dev/null $lines
            """;
        return Parse(await RunAsync(script).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public Task SignalAsync(IReadOnlyList<int> processes, int signal) =>
        processes.Count == 0
            ? Task.CompletedTask
            : RunAsync($"for id in {string.Join(' ', processes)}; do kill -{signal.ToString(CultureInfo.InvariantCulture)} $id 2>/dev/null; done");

    private static ProcessListing Parse(string text)
    {
        if (text.Split('\n') is not [var uptime, .. var lines] || !double.TryParse(uptime, CultureInfo.InvariantCulture, out var seconds))
        {
            return ProcessListing.Empty;
        }

        Dictionary<int, MarkedProcess> found = [];
        foreach (var line in lines)
        {
            // `/proc/12/stat:…`
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line[..colon].Split('/') is not ["", "proc", var number, var file] || !int.TryParse(number, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            var rest = line[(colon + 1)..];
            if (file == "stat" && MarkedProcess.Parse(id, rest) is { State: not 'Z' } process)
            {
                var name = rest[rest.IndexOf('(', StringComparison.Ordinal)..(rest.LastIndexOf(')') + 1)].Trim('(', ')');
                found[id] = process with { CommandLine = $"[{name}]" };
            }
            else if (file == "status" && found.TryGetValue(id, out var known))
            {
                found[id] = known with { IgnoresInterrupt = MarkedProcess.HoldsInterrupt(rest.AsSpan(rest.IndexOf(':', StringComparison.Ordinal) + 1)) };
            }
            else if (file == "cmdline" && found.TryGetValue(id, out known) && rest.Replace('\0', ' ').TrimEnd() is { Length: > 0 } command)
            {
                found[id] = known with { CommandLine = known.CommandLine.StartsWith('[') ? command : $"{known.CommandLine}\n{command}" };
            }
        }

        return new ProcessListing(TimeSpan.FromSeconds(seconds), [.. found.Values]);
    }

    // Nothing where the machine cannot be asked any more.
    private async Task<string> RunAsync(string script)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var channel = await transport.ExecAsync("exec /bin/sh -s", null, limit.Token).ConfigureAwait(false);
            await using var _ = channel.ConfigureAwait(false);
            await channel.Input.WriteAsync(Encoding.UTF8.GetBytes($"{script}\n"), limit.Token).ConfigureAwait(false);
            await channel.Input.DisposeAsync().ConfigureAwait(false);
            using var reader = new StreamReader(channel.Output, Encoding.UTF8);
            return await reader.ReadToEndAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception unreachable) when (unreachable is IOException or OperationCanceledException or SshConnectException or ObjectDisposedException)
        {
            return "";
        }
    }
}
