using Repl.Engine.CSharp;

namespace Repl.Engine.Tests.CSharp;

public sealed class CompletenessSpecs
{
    [Theory]
    [InlineData("")]
    [InlineData("1 + 1")]
    [InlineData("var x = 1;")]
    [InlineData("// comment")]
    [InlineData("#r \"a.dll\"")]
    [InlineData("if (x) { }")]
    [InlineData("await F()")]
    [InlineData("namespace A { class B { } }")]
    [InlineData("undefined.Name")]
    public void Code_that_could_run_is_complete(string code) => Assert.Equal(Completeness.Complete, CSharpLanguage.CheckCompleteness(code));

    [Theory]
    [InlineData("var x =")]
    [InlineData("var x = 1")]
    [InlineData("if (x) {")]
    [InlineData("foreach (var a in b) {\n    Call(1);")]
    [InlineData("Call(1,")]
    [InlineData("class A {")]
    [InlineData("/* comment")]
    [InlineData("var text = @\"first")]
    [InlineData("var text = \"\"\"\nfirst")]
    [InlineData("var text = $\"{1 +")]
    [InlineData("list.")]
    [InlineData("#if X")]
    public void Code_that_needs_more_lines_is_incomplete(string code) => Assert.Equal(Completeness.Incomplete, CSharpLanguage.CheckCompleteness(code));

    [Theory]
    [InlineData("}")]
    [InlineData("var x = );")]
    [InlineData("var x = ); if (x) {")]
    [InlineData("var text = \"first")]
    [InlineData("Call) {")]
    public void Code_that_no_further_line_can_help_is_invalid(string code) => Assert.Equal(Completeness.Invalid, CSharpLanguage.CheckCompleteness(code));
}
