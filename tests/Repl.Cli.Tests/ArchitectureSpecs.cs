using System.Reflection;
using Microsoft.Extensions.Logging;
using Repl.Engine;
using Repl.Jupyter;
using Repl.Sessions;

namespace Repl.Cli.Tests;

public sealed class ArchitectureSpecs
{
    private static readonly Assembly Sessions = typeof(ISession).Assembly;
    private static readonly Assembly Engine = typeof(CellEngine).Assembly;
    private static readonly Assembly Jupyter = typeof(JupyterKernel).Assembly;
    private static readonly Assembly Program = typeof(ReplCommand).Assembly;

    [Fact]
    public void Sessions_know_nothing_of_ours_and_no_compiler()
    {
        Assert.Empty(OursIn(Sessions));
        Assert.Empty(CompilersIn(Sessions));
    }

    [Fact]
    public void The_engine_knows_sessions_only() => Assert.Equal(["Repl.Sessions"], OursIn(Engine));

    [Fact]
    public void The_protocol_knows_nothing_of_ours_and_no_compiler()
    {
        Assert.Empty(OursIn(Jupyter));
        Assert.Empty(CompilersIn(Jupyter));
    }

    [Fact]
    public void The_program_wires_the_engine_to_the_protocol_and_has_no_compiler_of_its_own()
    {
        Assert.Subset(new HashSet<string> { "Repl.Engine", "Repl.Jupyter", "Repl.Sessions" }, OursIn(Program).ToHashSet());
        Assert.Superset(new HashSet<string> { "Repl.Engine", "Repl.Jupyter" }, OursIn(Program).ToHashSet());
        Assert.Empty(CompilersIn(Program));
    }

    [Fact]
    public void No_two_log_lines_of_a_library_have_the_same_number_and_each_is_in_the_range_of_its_library()
    {
        Assert.Equal([], WrongEvents(Sessions, 100));
        Assert.Equal([], WrongEvents(Engine, 200));
        Assert.Equal([], WrongEvents(Jupyter, 300));
    }

    private static string[] OursIn(Assembly assembly) => ReferencesIn(assembly, "Repl.");

    private static string[] CompilersIn(Assembly assembly) => ReferencesIn(assembly, "Microsoft.CodeAnalysis");

    private static string[] ReferencesIn(Assembly assembly, string prefix) =>
    [
        .. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private static string[] WrongEvents(Assembly assembly, int first)
    {
        const BindingFlags all =
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var events =
            from type in assembly.GetTypes()
            from method in type.GetMethods(all)
            let number = method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId
            where number is not null
            select (Number: number.Value, Name: $"{type.Name}.{method.Name}");
        var byNumber = events.ToLookup(found => found.Number, found => found.Name);
        Assert.NotEmpty(byNumber);
        return
        [
            .. from numbered in byNumber
               where numbered.Count() > 1 || numbered.Key < first || numbered.Key > first + 99
               select $"{numbered.Key}: {string.Join(", ", numbered)}",
        ];
    }
}
