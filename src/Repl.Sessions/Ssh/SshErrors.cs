using System.Globalization;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Ssh;

/// <summary>
/// Tells from what <c>ssh</c> said why it could not connect: the one place that reads its words. They are English everywhere: ssh has no
/// translations, and takes the system's messages in the C locale.
/// </summary>
internal static partial class SshErrors
{
    /// <summary>Makes a failure of what was said.</summary>
    /// <param name="target">Where it was to go.</param>
    /// <param name="options">How.</param>
    /// <param name="said">Standard error of <c>ssh</c>.</param>
    /// <param name="hostKeyQuestion">The question whether to trust the host, if it was asked.</param>
    /// <param name="gaveUp">Whether a password was asked for and none was given.</param>
    /// <param name="cause">Why none was given.</param>
    public static SshConnectException Read(Target target, SshOptions options, string said, string? hostKeyQuestion, bool gaveUp, Exception? cause)
    {
        if (said.Contains("REVOKED HOST KEY", StringComparison.Ordinal))
        {
            return Failure(ConnectFailure.UntrustedHost, $"The key that {target} shows is marked as revoked in the known hosts.", "Do not connect; ask who runs the host.");
        }

        if (Offending.Match(said) is { Success: true } offending)
        {
            var removal = Removal.Match(said) is { Success: true } line ? line.Value : $"ssh-keygen -f \"{offending.Groups[2].Value}\" -R <host>";
            return Failure(
                ConnectFailure.ChangedHostKey,
                $"{target} shows another key than the known one: {offending.Groups[1].Value} {Fingerprint.Match(said).Value}; the known one stands in {offending.Groups[2].Value}:{offending.Groups[3].Value}.",
                $"Somebody may be in between. If the host was set up anew, remove the old key with '{removal}'.");
        }

        if (said.Contains("Host key verification failed", StringComparison.Ordinal) || hostKeyQuestion is not null)
        {
            var host = HostInQuestion.Match(hostKeyQuestion ?? "");
            var key = Fingerprint.Match(hostKeyQuestion ?? "").Value;
            return Failure(
                ConnectFailure.UntrustedHost,
                $"The key of {(host.Success ? host.Groups[1].Value : target)} is not known{(key.Length > 0 ? $": {KeyType.Match(hostKeyQuestion!).Groups[1].Value} {key}" : "")}.",
                $"Compare it with the host's own; if it is right, accept it with '#!session open <name> {target}{SameWay(options)} --host-key accept-new'.");
        }

        foreach (var (words, failure, mayPass, problem, nextStep) in Known)
        {
            if (words.Match(said) is { Success: true } found)
            {
                return Failure(failure, $"{problem.Replace("{target}", target.ToString(), StringComparison.Ordinal)}: {Shorten.Line(LineOf(said, found))}.", nextStep, mayPass);
            }
        }

        return said.Trim().Length == 0 && gaveUp ? Failure(ConnectFailure.AuthenticationFailed, $"{target} asks for a password or passphrase, and none was given.", GivePassword)
            : Failure(ConnectFailure.Other, $"ssh could not connect to {target}: {Shorten.Line(LastLine(said))}.", "Try 'ssh -v' with the same host to see more.");

        SshConnectException Failure(ConnectFailure failure, string problem, string nextStep, bool mayPass = false)
        {
            var unanswered = failure == ConnectFailure.AuthenticationFailed && gaveUp;
            return new SshConnectException(
                failure,
                unanswered && cause is not null and not OperationCanceledException ? $"{problem} {(cause as SshConnectException)?.Problem ?? cause.Message}" : problem,
                unanswered ? (cause as SshConnectException)?.NextStep ?? GivePassword : nextStep,
                cause)
            { MayPass = mayPass };
        }
    }

    /// <summary>Why a connection that worked has gone, as a sentence.</summary>
    public static string Loss(Target target, string said) =>
        LastLine(said) is { Length: > 0 } line ? $"The connection to {target} was lost: {Shorten.Line(line)}." : $"The connection to {target} was lost.";

    // As they stand in a cell.
    private static string SameWay(SshOptions options)
    {
        (string Name, string? Value)[] given =
        [
            ("--ssh-config", options.ConfigFile), ("--user", options.User), ("--port", options.Port?.ToString(CultureInfo.InvariantCulture)), ("--jump", options.Jump),
        ];
        return string.Concat(given.Where(one => one.Value is not null).Select(one => $" {one.Name} {(one.Value!.Contains(' ', StringComparison.Ordinal) ? $"\"{one.Value}\"" : one.Value)}"));
    }

    private const string GivePassword = "Give the password or passphrase when asked, with --password-env, or as a Secret in C#.";

    private static readonly (Regex Words, ConnectFailure Failure, bool MayPass, string Problem, string NextStep)[] Known =
    [
        (BadConfiguration, ConnectFailure.ConfigInvalid, false, "OpenSSH does not understand how to connect to {target}", "Correct its configuration file or the option."),
        (Denied, ConnectFailure.AuthenticationFailed, false, "{target} refused to log in", "Check the user's name; give a key that the server knows with --identity, or a password."),
        (TemporaryName, ConnectFailure.NameNotFound, true, "The name in {target} could not be looked up", "Check that this machine's name server answers."),
        (UnknownName, ConnectFailure.NameNotFound, false, "The name in {target} has no address", "Check how it is written, or give it a HostName in the configuration of OpenSSH."),
        (ConnectionRefused, ConnectFailure.Refused, true, "Nobody listens at the port of {target}", "Check that its SSH server runs, and the port."),
        (NoRoute, ConnectFailure.Unreachable, true, "No way leads to {target}", "Check the network, and whether a jump host is needed (--jump)."),
        (NoAnswer, ConnectFailure.TimedOut, true, "{target} did not answer in time", "Check the network, or allow more time with --connect-timeout."),
        (Reset, ConnectFailure.Other, true, "{target} ended the connection before anybody had logged in", "Look into the server's log; it may be too busy, or refuse this address."),
    ];

    private static string LineOf(string said, Match found)
    {
        var start = said.LastIndexOf('\n', found.Index) + 1;
        var end = said.IndexOf('\n', found.Index);
        return said[start..(end < 0 ? said.Length : end)].Trim().TrimEnd('.');
    }

    private static string LastLine(string said) => said.Trim().Split('\n')[^1].Trim().TrimEnd('.');

    [GeneratedRegex(@"Offending (\S+) key in (.+):(\d+)")]
    private static partial Regex Offending { get; }

    [GeneratedRegex(@"ssh-keygen -f .+ -R .+(?=\r?\n)")]
    private static partial Regex Removal { get; }

    [GeneratedRegex(@"SHA256:[A-Za-z0-9+/=]+")]
    private static partial Regex Fingerprint { get; }

    [GeneratedRegex(@"(\S+) key fingerprint is")]
    private static partial Regex KeyType { get; }

    [GeneratedRegex(@"authenticity of host '([^']+)'")]
    private static partial Regex HostInQuestion { get; }

    [GeneratedRegex(@"Bad configuration option|Can't open user config file|Bad owner or permissions|bad configuration options|(?:line \d+|command-line).*:.*(?:argument|[Bb]ad|[Ii]nvalid|[Uu]nsupported)|Bad .* specification|Invalid .*(?:-J|jump)|unknown option|illegal option")]
    private static partial Regex BadConfiguration { get; }

    [GeneratedRegex(@"Permission denied \(|Permission denied, please|Too many authentication failures|No supported authentication methods|Access denied")]
    private static partial Regex Denied { get; }

    [GeneratedRegex(@"Temporary failure in name resolution")]
    private static partial Regex TemporaryName { get; }

    [GeneratedRegex(@"Could not resolve hostname|Name or service not known")]
    private static partial Regex UnknownName { get; }

    [GeneratedRegex(@"Connection refused")]
    private static partial Regex ConnectionRefused { get; }

    [GeneratedRegex(@"No route to host|Network is unreachable|Host is down|Network is down")]
    private static partial Regex NoRoute { get; }

    [GeneratedRegex(@"timed out|Timeout")]
    private static partial Regex NoAnswer { get; }

    [GeneratedRegex(@"Connection reset|kex_exchange_identification|Connection closed|Broken pipe")]
    private static partial Regex Reset { get; }
}
