using System.Text;
using Repl.Engine.Formatting;
using Repl.Sessions;

namespace Repl.Engine.Tests.Formatting;

public sealed class CommandCardSpecs
{
    [Fact]
    public void A_result_shows_status_command_time_place_and_streams()
    {
        var forms = Formatter.Format(Result("<out>\n", "warning\n", 3));

        Assert.Equal("<out>\nstderr: warning\nexit status 3", forms["text/plain"].TrimEnd());
        Assert.Contains("<span class=\"repl-badge\">exit 3</span> <code>make &amp;&amp; ls</code> <span class=\"repl-note\">1.2s · web · /srv</span>", forms["text/html"], StringComparison.Ordinal);
        Assert.Contains("<pre class=\"repl-stdout\">&lt;out&gt;\n</pre><pre class=\"repl-stderr\">warning\n</pre>", forms["text/html"], StringComparison.Ordinal);
        Assert.Contains("<span class=\"repl-badge repl-good\">exit 0</span>", Shown.Html(Result("", "", 0)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\e[1;31mred\e[0m plain", "<span style=\"color:#cf4436;font-weight:bold\">red</span> plain")]
    [InlineData("\e[38;5;196mx\e[39my", "<span style=\"color:#ff0000\">x</span>y")]
    [InlineData("\e[48;2;1;2;3mx\e[m", "<span style=\"background:#010203\">x</span>")]
    [InlineData("\e[38:2::9:8:7mx\e[m", "<span style=\"color:#090807\">x</span>")]
    [InlineData("\e[4mx\e[24;93my", "<span style=\"text-decoration:underline\">x</span><span style=\"color:#b58400\">y</span>")]
    [InlineData("\e[44;97mx", "<span style=\"color:#fff;background:#3a77d2\">x</span>")]
    [InlineData("\e[7mx", "<span style=\"color:#fff;background:#555\">x</span>")]
    [InlineData("\e]0;title\aa\e[2Kb\e(Bc\e[?25ld\r\n", "abcd\n")]
    [InlineData("<\e[999999999999m&\0", "&lt;&amp;")]
    [InlineData("cut \e[3", "cut 3")]
    public void Colours_are_kept_and_other_escape_sequences_left_out(string output, string html)
    {
        Assert.Contains($"<pre class=\"repl-stdout\">{html}</pre>", Shown.Html(Result(output, "", 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_long_output_the_beginning_and_the_end_are_shown()
    {
        var html = Shown.Html(Result(string.Concat(Enumerable.Range(0, 20_000).Select(n => $"line {n}\n")), "", 0));

        Assert.Contains(">line 0\nline 1\n", html, StringComparison.Ordinal);
        Assert.Contains("characters left out", html, StringComparison.Ordinal);
        Assert.Contains("\nline 19999\n</pre>", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 15_000, 25_000);
    }

    private static CommandResult Result(string output, string errors, int status) => new()
    {
        SessionName = "web",
        Command = "make && ls",
        ExitCode = status,
        StandardOutputBytes = Encoding.UTF8.GetBytes(output),
        StandardErrorBytes = Encoding.UTF8.GetBytes(errors),
        WorkingDirectory = "/srv",
        Duration = TimeSpan.FromSeconds(1.25),
    };
}
