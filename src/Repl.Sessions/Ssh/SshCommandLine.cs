using System.Collections.Immutable;
using System.Globalization;

namespace Repl.Sessions.Ssh;

/// <summary>The arguments of <c>ssh</c> for one target.</summary>
internal static class SshCommandLine
{
    private const double MostSeconds = 1_000_000;

    /// <summary>Everything that is the same for each <c>ssh</c> to a target, with the host at the end, where no option is read any more.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="options">How; these win over the target's address.</param>
    /// <param name="own">What this call needs besides.</param>
    public static ImmutableArray<string> Create(Target target, SshOptions options, params ReadOnlySpan<string> own)
    {
        var (user, host, port) = Split(target.Address);
        List<string> arguments = [.. own]; // first, because the first word on a setting counts
        Add("-F", options.ConfigFile);
        Add("-l", options.User ?? user);
        Add("-p", (options.Port ?? port)?.ToString(CultureInfo.InvariantCulture));
        Add("-i", options.Identity);
        Add("-J", options.Jump);

        // `ask` is as strict as `yes` here, because we never say yes, but its question tells the key's fingerprint.
        Set("StrictHostKeyChecking", options.HostKeys == HostKeyPolicy.AcceptNew ? "accept-new" : "ask");
        Set("ConnectTimeout", Seconds(options.ConnectTimeout));
        Set("ServerAliveInterval", Seconds(options.KeepAliveInterval));
        Set("ServerAliveCountMax", options.KeepAliveCount.ToString(CultureInfo.InvariantCulture));

        // A wrong password is an error at once; with BatchMode nobody would be asked at all.
        Set("NumberOfPasswordPrompts", "1");
        Set("BatchMode", "no");
        Set("LogLevel", "INFO");

        // What the user's configuration may say for terminals at which he types `ssh host`, and what would be in the way of a second
        // connection: two cannot listen at one port.
        Set("ClearAllForwardings", "yes");
        Set("ForwardX11", "no");
        Set("RemoteCommand", "none");
        Set("PermitLocalCommand", "no");
        Set("EscapeChar", "none");
        return [.. arguments, "--", host];

        void Add(string option, string? value)
        {
            if (value is not null)
            {
                arguments.AddRange([option, value]);
            }
        }

        void Set(string name, string value) => arguments.AddRange(["-o", $"{name}={value}"]);
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(Math.Min(time.TotalSeconds, MostSeconds)).ToString(CultureInfo.InvariantCulture);

    // `[user@]host[:port]`, as Target.Parse has let it pass; an IPv6 address stands in brackets, which ssh does not want.
    private static (string? User, string Host, int? Port) Split(string address)
    {
        var at = address.LastIndexOf('@');
        var rest = address[(at + 1)..];
        var colon = rest.LastIndexOf(':') is var last && last > rest.LastIndexOf(']') ? last : -1;
        var host = colon < 0 ? rest : rest[..colon];
        return (at < 0 ? null : address[..at], host.Trim('[', ']'), colon < 0 ? null : int.Parse(rest[(colon + 1)..], CultureInfo.InvariantCulture));
    }
}
