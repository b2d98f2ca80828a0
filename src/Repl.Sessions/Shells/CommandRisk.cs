using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells;

/// <summary>What a command's text hints at, so that precautions cost only those commands that may need them.</summary>
/// <remarks>Hints may be wrong both ways. A wrong "yes" costs a millisecond; a wrong "no" leaves it to the interrupt.</remarks>
internal static partial class CommandRisk
{
    /// <summary>Whether the command may end the shell, perhaps without a word.</summary>
    public static bool MayEndShell(string text) => EndsShell.IsMatch(text);

    /// <summary>Whether the command may have the shell end at a command that fails (<c>set -e</c>).</summary>
    public static bool MayWatchForFailures(string text) => WatchesForFailures.IsMatch(text);

    /// <summary>Whether the command may leave a shell that runs nothing any more (<c>set -n</c>, <c>set -t</c>, no descriptors left).</summary>
    public static bool MayDeafen(string text) => Deafens.IsMatch(text);

    /// <summary>Whether the command may take words of the frame for itself, or make the shell drop what it has read.</summary>
    public static bool MayMute(string text) => Mutes.IsMatch(text);

    /// <summary>Whether the command may leave jobs in the background.</summary>
    public static bool MayStartJob(string text) => StartsJob.IsMatch(text);

    [GeneratedRegex(@"\b(?:exit|exec|kill|pkill|killall|set|setopt|ulimit|logout|bye|trap|unset|shutdown)\b")]
    private static partial Regex EndsShell { get; }

    [GeneratedRegex(@"\bset\s+(?:[-+]\S+\s+)*-[a-zA-Z]*e|\berrexit\b")]
    private static partial Regex WatchesForFailures { get; }

    [GeneratedRegex(@"\bset\s+(?:[-+]\S+\s+)*-[a-zA-Z]*[nt]|\bnoexec\b|\bonecmd\b|\bulimit\s+(?:-\S+\s+)*-\S*n\s+\d\d?\b")]
    private static partial Regex Deafens { get; }

    [GeneratedRegex(@"\b(?:builtin|command|printf|print|eval|unset|echo)\s*\(|\bfunction\s|\bkill\b|\b(?:enable|disable)\b|\bsource\b|(?:^|[;&|\s])\.\s")]
    private static partial Regex Mutes { get; }

    [GeneratedRegex(@"(?<![&<>|])&(?![&<>])|\|&|\bcoproc\b|\bdisown\b")]
    private static partial Regex StartsJob { get; }
}
