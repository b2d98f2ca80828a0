using System.Globalization;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary>What <c>#!session list</c> shows.</summary>
internal static class SessionTable
{
    private static readonly string[] Header = ["name", "state", "target", "started", "id"];

    /// <summary>The sessions as a table in plain text, by MIME type.</summary>
    public static IReadOnlyDictionary<string, string> Render(IReadOnlyList<ISession> sessions) =>
        new Dictionary<string, string>
        {
            ["text/plain"] = sessions.Count == 0 ? "No session is open. Open one with '#!session open <name>'." : Align(sessions),
        };

    private static string Align(IReadOnlyList<ISession> sessions)
    {
        string[][] rows = [Header, .. sessions.Select(Describe)];
        var widths = Header.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    private static string[] Describe(ISession session) =>
    [
        session.Name,
        session.State.ToString(),
        session.Target.ToString(),
        session.StartedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        session.Id,
    ];
}
