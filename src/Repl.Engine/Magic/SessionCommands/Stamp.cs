using System.Globalization;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary>Points in time as tables show them.</summary>
internal static class Stamp
{
    /// <summary>ISO 8601 in UTC, to the second.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
