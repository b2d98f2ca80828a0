using System.Globalization;

namespace Repl.Engine.Formatting.Html;

/// <summary>The colours of terminals.</summary>
internal static class AnsiColours
{
    // Programs choose these 16 for a terminal whose background they do not know; these are read on white as on black.
    private static readonly string[] Basic =
    [
        "#6b6f76", "#cf4436", "#2b8449", "#a07400", "#3a77d2", "#ae4bbd", "#12848f", "#8b9097",
        "#7d828a", "#e0554a", "#36995a", "#b58400", "#5189de", "#bf62cc", "#1f97a3", "#999ea6",
    ];

    /// <summary>One of the 256 colours: 16 basic ones, a cube of 6 × 6 × 6, 24 greys.</summary>
    /// <returns>Null for a number that is not from 0 to 255.</returns>
    public static string? Of(int number) => number switch
    {
        < 0 or > 255 => null,
        < 16 => Basic[number],
        < 232 => Of(Step((number - 16) / 36), Step((number - 16) / 6 % 6), Step((number - 16) % 6)),
        _ => Of(8 + ((number - 232) * 10), 8 + ((number - 232) * 10), 8 + ((number - 232) * 10)),
    };

    /// <summary>A colour by its parts, each from 0 to 255.</summary>
    /// <returns>Null where one is not.</returns>
    public static string? Of(int red, int green, int blue) =>
        (red | green | blue) is < 0 or > 255 ? null : string.Create(CultureInfo.InvariantCulture, $"#{red:x2}{green:x2}{blue:x2}");

    /// <summary>A colour on a background that the program has chosen too: black and white are what they say then.</summary>
    public static string? OnBackground(string? colour) => colour == Basic[0] ? "#000" : colour == Basic[7] || colour == Basic[15] ? "#fff" : colour;

    private static int Step(int part) => part == 0 ? 0 : 55 + (part * 40);
}
