using Repl.Engine.CSharp;

namespace Repl.Engine.Tests.CSharp;

public sealed class StateSpecs : IDisposable
{
    private readonly Notebook _notebook = new();

    public void Dispose() => _notebook.Dispose();

    [Fact]
    public async Task Variables_methods_types_and_usings_are_still_there_in_the_next_cell()
    {
        await _notebook.SucceedAsync("using System.Net; var x = 20; int Twice(int n) => n * 2; record Point(int X);");

        Assert.Equal(40, await _notebook.ValueAsync("Twice(new Point(x).X)"));
        Assert.Equal("127.0.0.1", await _notebook.ShowAsync("IPAddress.Loopback"));
    }

    [Fact]
    public async Task A_variable_can_be_declared_again_with_another_type()
    {
        await _notebook.SucceedAsync("var x = 1;");
        await _notebook.SucceedAsync("var x = \"one\";");

        Assert.Equal("one", await _notebook.ValueAsync("x"));
    }

    [Fact]
    public async Task Cells_await_at_the_top_level()
    {
        Assert.Equal(3, await _notebook.ValueAsync("await Task.Yield(); var three = await Task.FromResult(3); three"));
        Assert.Equal(3, await _notebook.ValueAsync("three"));
    }

    [Fact]
    public async Task What_was_assigned_before_an_exception_is_kept()
    {
        await _notebook.FailAsync("var before = 1; throw new Exception(\"x\"); before = 2;");

        Assert.Equal(1, await _notebook.ValueAsync("before"));
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_changes_nothing()
    {
        await _notebook.SucceedAsync("var x = 1;");

        await _notebook.FailAsync("x = 2; var y = undefined;");

        Assert.Equal(1, await _notebook.ValueAsync("x"));
        Assert.Null(CSharpErrors.Report(await _notebook.RunAsync("var y = 5;")));
    }

    [Fact]
    public async Task Globals_are_used_like_variables()
    {
        Assert.Equal(42, await _notebook.ValueAsync("Answer"));
    }

    [Fact]
    public async Task Cells_are_written_in_C_sharp_14()
    {
        await _notebook.SucceedAsync("class Name { public string Text { get; set => field = value.Trim(); } = \"\"; } Name? name = new();");

        Assert.Equal("b", await _notebook.ValueAsync("name?.Text = \" b \"; name.Text"));
    }

    [Fact]
    public async Task An_assembly_of_the_framework_that_is_rarely_used_is_there_when_it_is()
    {
        await _notebook.SucceedAsync("var element = new System.Xml.Linq.XElement(\"a\");");

        Assert.Equal("<a />", await _notebook.ShowAsync("element"));
        Assert.Equal(4, await _notebook.ValueAsync("dynamic number = 3; number + 1"));
    }

    [Fact]
    public async Task Warming_up_leaves_no_trace()
    {
        await _notebook.Language.WarmUpAsync(TestContext.Current.CancellationToken);

        Assert.Empty(_notebook.Language.Variables);
        Assert.Equal(2, await _notebook.ValueAsync("1 + 1"));
    }

    [Fact]
    public async Task What_flows_with_the_caller_flows_into_the_cell()
    {
        NotebookGlobals.Flowing.Value = "from the caller";

        Assert.Equal("from the caller", await _notebook.ValueAsync("await Task.Yield(); Flowing.Value"));
    }
}
