using Repl.Engine.Formatting;

namespace Repl.Engine.Tests.Formatting;

/// <summary>Formatters hold for the whole process, so each test has types of its own.</summary>
public sealed class RegisteredFormatterSpecs
{
    [Fact]
    public void A_registered_formatter_makes_the_HTML_and_the_newest_one_wins()
    {
        Formatter.Register<First>(_ => "<i>old</i>");
        Formatter.Register<First>((value, writer) => writer.Write($"<b>{value.Name}</b>"));

        Assert.Equal("<b>n</b>", Formatter.Format(new First("n"))["text/html"]);
        Assert.Contains("<tr><th>0</th><td><b>n</b></td></tr>", Shown.Html(new[] { new First("n") }), StringComparison.Ordinal);
        Assert.Equal(["text/html", "text/plain"], Shown.TypesOf(new First("n")));
    }

    [Fact]
    public void A_formatter_for_text_leaves_text_alone_and_holds_within_others()
    {
        Formatter.Register<Second>(value => $"second {value.Name}", "text/plain");

        Assert.Equal("second n", Assert.Single(Formatter.Format(new Second("n"))).Value);
        Assert.Equal("[second n]", Formatter.Format(new[] { new Second("n") })["text/plain"]);
        Assert.Contains("<td>second n</td>", Shown.Html(new[] { new Second("n") }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_specific_formatter_wins_whenever_it_was_registered()
    {
        Formatter.Register<Derived>(_ => "derived");
        Formatter.Register<Base>(_ => "base");
        Formatter.Register<IShape>(_ => "shape");
        Formatter.Register(typeof(Box<>), value => $"box of {value.GetType().GenericTypeArguments[0].Name}");

        Assert.Equal("derived", new Derived().ToDisplayString("text/html"));
        Assert.Equal("base", new Base().ToDisplayString("text/html"));
        Assert.Equal("shape", new Shape().ToDisplayString("text/html"));
        Assert.Equal("box of Int32", new Box<int>(1).ToDisplayString("text/html"));
        Assert.Equal("base", new Box2().ToDisplayString("text/html"));
    }

    [Fact]
    public void A_formatter_that_throws_shows_that_in_place()
    {
        Formatter.Register<Third>(_ => throw new FormatException("<no>"));
        Formatter.Register<Third>(_ => throw new FormatException("no text"), "text/plain");

        var forms = Formatter.Format(new Third("n"));

        Assert.Contains("<span class=\"repl-error\">(threw FormatException: &lt;no&gt;)</span>", forms["text/html"], StringComparison.Ordinal);
        Assert.Equal("(threw FormatException: no text)", forms["text/plain"]);
        Assert.Contains("(threw FormatException: &lt;no&gt;)", Shown.Html(new { Inner = new Third("n") }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_preferred_forms_are_those_that_are_shown()
    {
        Formatter.SetPreferredMimeTypesFor(typeof(Fourth), "application/json");
        Formatter.SetPreferredMimeTypesFor(typeof(Fifth), "text/plain");

        Assert.Equal(["application/json", "text/plain"], Shown.TypesOf(new Fourth("n")));
        Assert.Equal("{\n  \"name\": \"n\"\n}", Formatter.Format(new Fourth("n"))["application/json"]);
        Assert.Equal(["text/plain"], Shown.TypesOf(new Fifth("n")));

        Formatter.SetPreferredMimeTypesFor(typeof(Fourth));

        Assert.Equal(["text/html", "text/plain"], Shown.TypesOf(new Fourth("n")));
    }

    private sealed record First(string Name);

    private sealed record Second(string Name);

    private sealed record Third(string Name);

    private sealed record Fourth(string Name);

    private sealed record Fifth(string Name);

    private interface IShape;

    private class Base : IShape;

    private sealed class Derived : Base;

    private sealed class Box2 : Base;

    private sealed class Shape : IShape;

    private sealed record Box<T>(T Content);
}
