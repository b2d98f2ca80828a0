using System.Globalization;

namespace Repl.Engine.Formatting.Html;

/// <summary>What a terminal's text looks like from some place on.</summary>
internal sealed record AnsiStyle
{
    private string? Colour { get; init; }

    private string? Background { get; init; }

    private bool IsBold { get; init; }

    private bool IsDim { get; init; }

    private bool IsItalic { get; init; }

    private bool IsUnderlined { get; init; }

    private bool IsStruck { get; init; }

    private bool IsInverse { get; init; }

    /// <summary>What text looks like that nothing was said about.</summary>
    public static AnsiStyle Plain { get; } = new();

    /// <summary>Applies the parameters of one sequence.</summary>
    /// <param name="parameters">Numbers, with <c>;</c> or <c>:</c> between them; none is 0.</param>
    public AnsiStyle With(string parameters)
    {
        var codes = new Queue<string>(parameters.Split(';'));
        var style = this;
        while (codes.TryDequeue(out var code))
        {
            style = style.With(code, codes);
        }

        return style;
    }

    /// <summary>The style as an attribute's value; empty for plain text.</summary>
    public string ToCss()
    {
        if (this == Plain)
        {
            return "";
        }

        var (front, back) = IsInverse ? (Background ?? "#fff", Colour ?? "#555") : (Background is null ? Colour : AnsiColours.OnBackground(Colour), Background);
        string?[] rules =
        [
            front is null ? null : $"color:{front}",
            back is null ? null : $"background:{back}",
            IsBold ? "font-weight:bold" : null,
            IsDim ? "opacity:.7" : null,
            IsItalic ? "font-style:italic" : null,
            IsUnderlined || IsStruck ? $"text-decoration:{(IsUnderlined ? "underline" : "")}{(IsUnderlined && IsStruck ? " " : "")}{(IsStruck ? "line-through" : "")}" : null,
        ];
        return string.Join(';', rules.OfType<string>());
    }

    private AnsiStyle With(string code, Queue<string> following) => NumberOf(code.Split(':')[0]) switch
    {
        0 => Plain,
        1 => this with { IsBold = true },
        2 => this with { IsDim = true },
        3 => this with { IsItalic = true },
        4 => this with { IsUnderlined = code != "4:0" },
        7 => this with { IsInverse = true },
        9 => this with { IsStruck = true },
        21 => this with { IsUnderlined = true },
        22 => this with { IsBold = false, IsDim = false },
        23 => this with { IsItalic = false },
        24 => this with { IsUnderlined = false },
        27 => this with { IsInverse = false },
        29 => this with { IsStruck = false },
        >= 30 and <= 37 and var number => this with { Colour = AnsiColours.Of(number - 30) },
        38 => this with { Colour = Extended(code, following) ?? Colour },
        39 => this with { Colour = null },
        >= 40 and <= 47 and var number => this with { Background = AnsiColours.Of(number - 40) },
        48 => this with { Background = Extended(code, following) ?? Background },
        49 => this with { Background = null },
        >= 90 and <= 97 and var number => this with { Colour = AnsiColours.Of(number - 90 + 8) },
        >= 100 and <= 107 and var number => this with { Background = AnsiColours.Of(number - 100 + 8) },
        _ => this,
    };

    // `38;5;n` and `38;2;r;g;b`, or with colons, where a number of a colour space may stand before the red.
    private static string? Extended(string code, Queue<string> following)
    {
        if (code.Contains(':', StringComparison.Ordinal))
        {
            var parts = code.Split(':');
            return parts switch
            {
                [_, "5", var number] => AnsiColours.Of(NumberOf(number)),
                [_, "2", .., var red, var green, var blue] => AnsiColours.Of(NumberOf(red), NumberOf(green), NumberOf(blue)),
                _ => null,
            };
        }

        return following.TryDequeue(out var kind) ? kind switch
        {
            "5" => AnsiColours.Of(Next()),
            "2" => AnsiColours.Of(Next(), Next(), Next()),
            _ => null,
        }
        : null;

        int Next() => NumberOf(following.TryDequeue(out var next) ? next : "");
    }

    private static int NumberOf(string text) =>
        text.Length == 0 ? 0 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
