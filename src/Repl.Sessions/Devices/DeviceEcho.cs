namespace Repl.Sessions.Devices;

/// <summary>
/// Finds the end of a command's echo. It may be broken into lines where a device thinks that its line is full, and of a long one only
/// the end may be left; so its last characters count, and blanks do not.
/// </summary>
/// <param name="command">What was sent.</param>
internal sealed class DeviceEcho(string command)
{
    private const int MostCompared = 16;

    private readonly string _wanted = Tail(command);
    private string _seen = "";

    /// <summary>Looks at lines that the device has sent.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <returns>Where the answer begins in them; -1 where the echo has not ended.</returns>
    public int FindEnd(string lines)
    {
        for (var (start, end) = (0, lines.IndexOf('\n', StringComparison.Ordinal)); end >= 0; (start, end) = (end + 1, lines.IndexOf('\n', end + 1)))
        {
            _seen = Tail(_seen + lines[start..end]);
            if (_seen.EndsWith(_wanted, StringComparison.Ordinal))
            {
                return end + 1;
            }
        }

        return -1;
    }

    private static string Tail(string text)
    {
        var visible = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
        return visible[Math.Max(0, visible.Length - MostCompared)..];
    }
}
