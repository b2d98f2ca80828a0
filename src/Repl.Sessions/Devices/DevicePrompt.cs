using System.Text.RegularExpressions;

namespace Repl.Sessions.Devices;

/// <summary>A device's prompt: the line, not yet ended, with which it says that it waits for a command.</summary>
internal sealed partial class DevicePrompt
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private readonly Regex _pattern;

    private DevicePrompt(string pattern) => _pattern = new Regex($@"\A\s*(?:{pattern})\s*\z", RegexOptions.CultureInvariant, MatchLimit);

    /// <summary>A prompt that the user has described.</summary>
    public static DevicePrompt From(string pattern) => new(pattern);

    /// <summary>A prompt that the device has shown twice. What tells a mode or a place may change, and the rest not.</summary>
    /// <param name="line">The prompt's line.</param>
    public static DevicePrompt Learn(string line)
    {
        line = line.Trim();
        if (Bracketed.Match(line) is { Success: true } bracketed)
        {
            return new DevicePrompt($@"[<\[][*~]*{Regex.Escape(bracketed.Groups["name"].Value)}(?:-[^\s<>\[\]]{{1,80}})?[>\]]");
        }

        if (Terminator.Match(line) is not { Success: true } end)
        {
            return new DevicePrompt(Regex.Escape(line));
        }

        var name = Mode.Replace(line[..end.Index].TrimEnd(), "");
        return new DevicePrompt($@"{Regex.Escape(name)}(?:{ModePattern})?\s?(?:[>#$%]|{Regex.Escape(end.Value)})");
    }

    /// <summary>Whether a line is the prompt.</summary>
    public bool Matches(string line)
    {
        try
        {
            return _pattern.IsMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return false; // a pattern that takes a second has not matched
        }
    }

    /// <summary>Whether a line might be a prompt at all: worth asking.</summary>
    public static bool IsLike(string line) => AnyPrompt.IsMatch(line);

    // "router1(config-if)#"; "[admin@router1] /interface>" and " <SAFE>"; "user@host:~/folder$"
    private const string ModePattern = @"\([^()]{1,80}\)|(?<=\])\s?(?:/[^>#$%]{0,80}|<SAFE>)|(?<=\w):[~/][^\s>#$%]{0,200}";

    [GeneratedRegex($@"(?:{ModePattern})\z")]
    private static partial Regex Mode { get; }

    [GeneratedRegex(@"[>#$%\]:]\z")]
    private static partial Regex Terminator { get; }

    // "<switch1>", and "[switch1-Vlanif10]" in its other views
    [GeneratedRegex(@"\A[<\[][*~]*(?<name>[^\s<>\[\]]+)[>\]]\z")]
    private static partial Regex Bracketed { get; }

    // No question ("[confirm]", "Password:") and no progress ("50%"), which Enter would answer.
    [GeneratedRegex(@"\A\s*[\w<\[][^\n?]{0,120}[>#$]\s*\z")]
    private static partial Regex AnyPrompt { get; }
}
