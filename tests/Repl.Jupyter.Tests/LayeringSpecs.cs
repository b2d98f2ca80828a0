using System.Reflection;

namespace Repl.Jupyter.Tests;

/// <summary>Rules that hold for the library as a whole.</summary>
public sealed class LayeringSpecs
{
    [Fact]
    public void The_library_knows_nothing_of_the_others()
    {
        var references = typeof(JupyterKernel).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

        Assert.DoesNotContain(references, name => name.StartsWith("Repl.", StringComparison.Ordinal) || name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    [Fact]
    public void Log_ids_are_unique_and_between_300_and_399()
    {
        var ids = typeof(JupyterLog)
            .GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(method => method.GetCustomAttribute<Microsoft.Extensions.Logging.LoggerMessageAttribute>()!.EventId)
            .ToList();

        Assert.All(ids, id => Assert.InRange(id, 300, 399));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }
}
