using System.Text.RegularExpressions;

namespace Repl.Sessions.Devices;

/// <summary>A device's prompt: the line, not yet ended, with which it says that it waits for a command.</summary>
internal sealed partial class DevicePrompt
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private readonly Regex _pattern;

    private DevicePrompt(string pattern) =>
        _pattern = new Regex($@"(?:^|\n)(?:{pattern})[ \t]*\z", RegexOptions.CultureInvariant, MatchLimit);

    /// <summary>A prompt that the user has described.</summary>
    public static DevicePrompt From(string pattern) => new(pattern);

    /// <summary>A prompt that the device has shown twice. What follows its unchanging part tells a mode or a place, and may change.</summary>
    /// <param name="line">The prompt's line.</param>
    public static DevicePrompt Learn(string line) =>
        Terminator.Match(line) is { Success: true } end
            ? new DevicePrompt($"{Regex.Escape(Mode.Replace(line[..end.Index].TrimEnd(), ""))}[^\\n]{{0,80}}?[>#$%\\]:]")
            : new DevicePrompt(Regex.Escape(line.TrimEnd()));

    /// <summary>Where the prompt begins at the end of a text; -1 where it is not there.</summary>
    public int FindAtEnd(string text)
    {
        try
        {
            return _pattern.Match(text) is { Success: true } found ? found.Index + (text[found.Index] == '\n' ? 1 : 0) : -1;
        }
        catch (RegexMatchTimeoutException)
        {
            return -1; // a pattern that takes a second has not matched
        }
    }

    [GeneratedRegex(@"[>#$%\]:]\s*\z")]
    private static partial Regex Terminator { get; }

    // "router1(config-if)", "[admin@router1] /interface"
    [GeneratedRegex(@"\([^()]*\)\z|(?<=\]) ?/.*\z")]
    private static partial Regex Mode { get; }
}
