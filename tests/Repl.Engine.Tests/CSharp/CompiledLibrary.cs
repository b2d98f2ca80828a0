using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.CSharp;

/// <summary>Makes libraries for cells to refer to.</summary>
internal static class CompiledLibrary
{
    /// <summary>Compiles a library, as another program would have done.</summary>
    /// <returns>The absolute path of the assembly.</returns>
    public static string Compile(this TemporaryFolder folder, string name, string code, params string[] references)
    {
        var file = folder.File(name + ".dll");
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(code)],
            references.Append(typeof(object).Assembly.Location).Select(reference => MetadataReference.CreateFromFile(reference)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.Emit(file).Diagnostics);
        return file;
    }
}
