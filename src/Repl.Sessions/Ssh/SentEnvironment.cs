using System.Collections;
using System.Collections.Immutable;
using System.IO.Enumeration;
using Repl.Sessions.Local;

namespace Repl.Sessions.Ssh;

/// <summary>
/// The variables that the configuration of OpenSSH gives every program over there: SendEnv and SetEnv of ssh_config(5). A master sends them
/// for its own channels, but not for those that we speak through it.
/// </summary>
internal static class SentEnvironment
{
    private const string SendKeyword = "sendenv ";
    private const string SetKeyword = "setenv ";

    /// <summary>Asks <c>ssh -G</c>, which connects to nobody.</summary>
    /// <param name="target">Where to connect to.</param>
    /// <param name="options">How.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The variables, in the order in which <c>ssh</c> would send them; none where it cannot be asked: then it tells why when it connects.</returns>
    public static async Task<ImmutableArray<(string Name, string Value)>> ReadAsync(Target target, SshOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time); // a program of `Match exec` may hang
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var connection = new LocalConnection();
            await using var _ = connection.ConfigureAwait(false);
            var asking = new ProgramSpec("ssh", SshCommandLine.Create(target, options, "-G")) { KeepsJobs = true };
            var program = await connection.StartAsync(asking, stop.Token).ConfigureAwait(false);
            await using var __ = program.ConfigureAwait(false);
            var errors = new CollectedErrors(program.StandardError); // else it may wait for a reader
            using var reader = new StreamReader(program.StandardOutput, leaveOpen: true);
            var lines = (await reader.ReadToEndAsync(stop.Token).ConfigureAwait(false)).Split('\n');
            return [.. Read(lines, Environment.GetEnvironmentVariables())];
        }
        catch (Exception failure) when (failure is ProgramStartException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private static IEnumerable<(string Name, string Value)> Read(string[] lines, IDictionary own)
    {
        var patterns = lines.Where(line => line.StartsWith(SendKeyword, StringComparison.Ordinal)).Select(line => line[SendKeyword.Length..]).ToList();
        foreach (DictionaryEntry variable in own)
        {
            if (patterns.Exists(pattern => FileSystemName.MatchesSimpleExpression(pattern, (string)variable.Key, ignoreCase: false)))
            {
                yield return ((string)variable.Key, (string)variable.Value!);
            }
        }

        foreach (var line in lines.Where(line => line.StartsWith(SetKeyword, StringComparison.Ordinal)))
        {
            if (line[SetKeyword.Length..].Split('=', 2) is [var name, var value])
            {
                yield return (name, value);
            }
        }
    }
}
