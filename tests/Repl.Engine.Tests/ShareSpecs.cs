using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Values go from one language to another.</summary>
public sealed class ShareSpecs : EngineTest
{
    private const string Hostile = "  it's \"$HOME\" `x` \\\n\n* ü😀 %s ! \n\n";

    [Theory]
    [InlineData("bash", 70_000)]
    [InlineData("dash", 1_000_000)]
    [InlineData("busybox ash", 70_000)]
    [InlineData("zsh", 70_000)]
    [InlineData("mksh", 70_000)]
    public async Task Text_goes_into_a_shell_and_back_exactly(string shell, int length)
    {
        RequiredProgram.OnPath(shell.Split(' ')[0]);
        await RunAsync($"#!session open box --shell \"{shell}\"");
        await RunAsync($"var text = {Literal(Hostile)}; var large = new string('y', {length}) + \"\\n\";");

        var screen = await RunAsync("""
            #!box
            set -x
            #!share text --from csharp
            #!share --from csharp large --as big
            printf '%s' "$text" | wc -c; sh -c 'printf "%s" "$text"' | wc -c; echo ${#big}
            #!csharp
            #!share --from box text --as back
            #!share --from box big
            """);

        var bytes = System.Text.Encoding.UTF8.GetByteCount(Hostile);
        Assert.Equal($"{bytes}\n{bytes}\n{length + 1}\n", screen.StandardOutput.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("'big' is set in the shell but not exported", screen.StandardError, StringComparison.Ordinal);
        Assert.Equal("true", (await RunAsync("back == text && big == large")).Result);
    }

    [Theory]
    [InlineData("new[] { 1, 2 }", "[1,2]")]
    [InlineData("41", "41")]
    [InlineData("new { A = \"x\" }", "{\"A\":\"x\"}")]
    [InlineData("(string)null", "")]
    [InlineData("true", "true")]
    public async Task What_is_no_text_goes_into_a_shell_as_JSON(string value, string expected)
    {
        var screen = await RunAsync($"var v = {value};\n#!sh\n#!share v --from csharp --as V\nprintf '<%s>' \"$V\"");

        Assert.Equal($"<{expected}>", screen.StandardOutput);
    }

    [Fact]
    public async Task A_variable_goes_from_one_session_to_another_and_to_all_of_a_group()
    {
        var screen = await RunAsync("""
            #!session open a
            #!session open box[1-2]
            #!a
            REV=$(printf 'one\ntwo\n\n'; echo .)
            #!@box
            #!share REV --from a --as rev
            #!box2
            #!set --name again --value @box1:rev
            [ "$rev" = "$again" ] && printf '%s' "$again"
            """);

        Assert.EndsWith("one\ntwo\n\n.", screen.StandardOutput);
    }

    [Fact]
    public async Task In_CSharp_share_gives_the_same_object_and_set_a_copy_unless_asked_otherwise()
    {
        await RunAsync("var list = new List<int> { 1 }; var n = 5;");
        await RunAsync("#!share list --from csharp --as same\n#!set --name alias --value @csharp:list --byref\n#!set --name copy --value @list\n#!set --name number --value @n");

        var screen = await RunAsync("$\"{ReferenceEquals(list, same)} {ReferenceEquals(list, alias)} {copy.RootElement[0]} {number.GetType().Name}\"");

        Assert.Equal("True True 1 Double", screen.Result);
    }

    [Theory]
    [InlineData("#!set --name x --value 123\nx + 1", "1231")]
    [InlineData("#!set --name x --value \"one two\"\nx", "one two")]
    [InlineData("#!set --name x --value '@csharp:y'\nx", "@csharp:y")]
    [InlineData("#!set --name x --value { \"one\": [1, 2] }\nx", "{ \"one\": [1, 2] }")]
    [InlineData("var y = 1.5;\n#!set --name x --value @y --mime-type text/plain\nx", "1.5")]
    [InlineData("#!value --name v\n\n a\n\nb\n\n#!set --name x --value @value:v\nx", " a\n\nb")]
    [InlineData("#!value --name v --from-value \"t t\"\n#!share v --from value\nv", "t t")]
    [InlineData("#!value --name v --mime-type application/json\n{\"a\": 7}\n#!share v --from value\nv.RootElement.GetProperty(\"a\").GetInt32().ToString()", "7")]
    public async Task A_value_is_set_from_text_from_a_variable_or_from_what_is_kept(string cell, string expected)
    {
        Assert.Equal(expected, (await RunAsync(cell)).Result);
    }

    [Fact]
    public async Task Scripts_of_the_page_are_given_values_and_may_declare_the_same_names()
    {
        await RunAsync("var count = 3; var place = new { Name = \"</script>\", Tags = new[] { \"a\" } };");

        var screen = await RunAsync("""
            #!session open box
            #!box
            REV=r1
            #!javascript
            #!share --from csharp count
            #!set --value @csharp:place --name spot
            #!share --from box REV --as rev
            show(count, spot.Name, rev);
            #!js
            let count = 4;
            #!js
            other();
            """);

        Assert.Equal(
            [
                """<script>((count, rev, spot) => (async () => {#show(count, spot.Name, rev);#})())(3, "r1", {"Name":"\u003C/script\u003E","Tags":["a"]});</script>""",
                "<script>((count) => (async () => {#let count = 4;#})())(3);</script>",
                "<script>(async () => {#other();#})();</script>",
            ],
            screen.Shown.OfType<CellOutput.Display>().Where(shown => shown.Data.ContainsKey("text/html")).Select(shown => shown.Data["text/html"].Replace('\n', '#')).TakeLast(3));
    }

    [Fact]
    public async Task A_kept_value_comes_from_a_file_beside_the_notebook_and_is_shown_with_its_form()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.json", "[1]");
        await using var engine = new CellEngine(folder: folder.Path);
        var screen = new RecordingScreen();

        var outcome = await engine.RunAsync(new Cell("#!value --name d --from-file data.json --mime-type application/json"), screen, Stop);

        Assert.IsType<CellOutcome.Succeeded>(outcome);
        Assert.Equal("[1]", Assert.Single(screen.Shown.OfType<CellOutput.Display>()).Data["application/json"]);
    }

    [Theory]
    [InlineData("#!share nope --from csharp", "There is no C# variable 'nope'.")]
    [InlineData("#!share v --from value", "Keep it first with '#!value --name v'.")]
    [InlineData("#!share v --from sh", "Session 'sh': There is no variable 'v'.")]
    [InlineData("#!share v --from fsharp", "no language '#!fsharp'")]
    [InlineData("#!share v --from javascript", "'javascript' holds no variables")]
    [InlineData("#!share --from csharp", "It takes the name of one variable.")]
    [InlineData("var a = 1;\n#!sh\n#!share a --from csharp --as my-var", "such as with '--as my_var'")]
    [InlineData("var a = 1;\n#!share a --from csharp --as 1st", "such as with '--as _1st'")]
    [InlineData("var a = 1;\n#!html\n#!share a --from csharp", "'html' holds no variables")]
    [InlineData("var a = 1;\n#!js\n#!share a --from csharp --as my-var", "such as with '--as my_var'")]
    [InlineData("#!value --name v --from-value nojson --mime-type application/json\n#!js\n#!share v --from value", "not the JSON")]
    [InlineData("var a = \"x\\0y\";\n#!sh\n#!share a --from csharp", "the character NUL")]
    [InlineData("var a = 1;\n#!sh\n#!set --name b --value @a --byref", "--byref works from C# to C# only.")]
    [InlineData("var a = 1;\n#!set --name b --value @a --byref --mime-type text/html", "Leave one of them out.")]
    [InlineData("var a = 1;\n#!set --name b --value @a --mime-type image/nope", "The value has no form image/nope.")]
    [InlineData("#!value --name v --from-file nope.txt", "'nope.txt' cannot be read")]
    [InlineData("#!value --name v --from-url ftp://x/y", "begins with 'http://'")]
    [InlineData("#!value --name v", "It takes one value")]
    public async Task A_mistake_is_said_with_what_to_do(string cell, string problem)
    {
        Assert.Contains(problem, (await FailAsync(cell)).Message, StringComparison.Ordinal);
    }

    private static string Literal(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
