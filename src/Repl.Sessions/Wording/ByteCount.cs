using System.Globalization;

namespace Repl.Sessions.Wording;

/// <summary>Numbers of bytes as users read them.</summary>
public static class ByteCount
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>Writes a number of bytes in the largest unit that leaves 1 or more; a unit is 1000 of the one before.</summary>
    /// <param name="bytes">0 or more.</param>
    /// <returns>Such as <c>999 B</c>, <c>1.5 kB</c>, <c>200 MB</c>.</returns>
    public static string Show(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1000 && unit < Units.Length - 1; unit++)
        {
            bytes /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(bytes, bytes < 10 && unit > 0 ? 1 : 0)} {Units[unit]}");
    }
}
