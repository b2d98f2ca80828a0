namespace Repl.Interactive.Tests;

/// <summary>Rules that hold for the library as a whole.</summary>
public sealed class LayeringSpecs
{
    [Fact]
    public void The_library_knows_the_engine_and_sessions_and_neither_the_host_nor_a_compiler()
    {
        var references = typeof(InteractiveSessions).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).ToList();

        Assert.Equal(["Repl.Engine", "Repl.Sessions"], references.Where(name => name.StartsWith("Repl.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.DotNet.Interactive", StringComparison.Ordinal) || name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_the_script_sees_is_of_the_engine()
    {
        var seen = typeof(InteractiveSessions).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods().Where(method => method.DeclaringType == type))
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .SelectMany(type => type.GetGenericArguments().Append(type));

        Assert.DoesNotContain(seen, type => type.Assembly.GetName().Name is "Repl.Engine" or "System.CommandLine");
    }
}
