
namespace Repl.Engine.Tests.CSharp;

public sealed class DeclareSpecs : IDisposable
{
    private readonly Notebook _notebook = new();

    public void Dispose() => _notebook.Dispose();

    [Fact]
    public async Task A_declared_variable_has_its_value_and_its_static_type()
    {
        var table = new Dictionary<string, int?[]> { ["a"] = [1, null] };

        await DeclareAsync("table", typeof(IReadOnlyDictionary<string, int?[]>), table);

        Assert.Same(table, await _notebook.ValueAsync("table"));
        Assert.Equal(1, await _notebook.ValueAsync("table[\"a\"][0] ?? 0"));
        Assert.Contains("Add", (await _notebook.FailAsync("table.Add(\"b\", null)")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_can_be_declared_again_before_and_after_cells()
    {
        await DeclareAsync("web", typeof(int), 1);
        await DeclareAsync("web", typeof(int), 2);
        Assert.Equal(2, await _notebook.ValueAsync("web"));
        await _notebook.SucceedAsync("var web = \"the user's\";");
        Assert.Equal("the user's", await _notebook.ValueAsync("web"));

        await DeclareAsync("web", typeof(Version), new Version(1, 2));

        Assert.Equal(2, await _notebook.ValueAsync("web.Minor"));
    }

    [Fact]
    public async Task A_keyword_can_be_a_name()
    {
        await DeclareAsync("event", typeof(string), "text");

        Assert.Equal("text", await _notebook.ValueAsync("@event"));
    }

    [Fact]
    public async Task A_type_of_an_assembly_that_no_cell_uses_yet_can_be_declared()
    {
        await DeclareAsync("runner", typeof(FactAttribute), new FactAttribute { DisplayName = "name" });
        await DeclareAsync("list", typeof(List<NotebookGlobals>), new List<NotebookGlobals> { _notebook.Globals });

        Assert.Equal("name", await _notebook.ValueAsync("runner.DisplayName"));
        Assert.Equal(42, await _notebook.ValueAsync("list[0].Answer"));
    }

    [Fact]
    public async Task A_type_that_a_cell_declared_can_be_used()
    {
        var point = await _notebook.ValueAsync("record Point(int X); new Point(3)");

        await DeclareAsync("copy", point!.GetType(), point);

        Assert.Equal(3, await _notebook.ValueAsync("copy.X"));
    }

    [Fact]
    public async Task A_name_or_a_type_that_no_code_can_write_is_refused()
    {
        Assert.Contains("'not-a-name'", (await Assert.ThrowsAsync<ArgumentException>(() => DeclareAsync("not-a-name", typeof(int), 1))).Message, StringComparison.Ordinal);
        Assert.Contains("'Notebook'", (await Assert.ThrowsAsync<ArgumentException>(() => DeclareAsync("x", typeof(Notebook), _notebook))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_are_listed_as_the_next_cell_sees_them()
    {
        await _notebook.SucceedAsync("var b = 1; int a = 2; int Method() => 1;");
        await _notebook.SucceedAsync("var b = \"two\";");
        await DeclareAsync("c", typeof(object), 3);

        Assert.Equal(
            ["a Int32 2", "b String two", "c Object 3"],
            _notebook.Language.Variables.Select(variable => $"{variable.Name} {variable.Type.Name} {variable.Value}"));
        Assert.True(_notebook.Language.TryGetVariable("b", out var found));
        Assert.Equal("two", found.Value);
        Assert.False(_notebook.Language.TryGetVariable("none", out _));
    }

    private Task DeclareAsync(string name, Type type, object? value)
    {
        return _notebook.Language.DeclareAsync(name, type, value, TestContext.Current.CancellationToken);
    }
}
