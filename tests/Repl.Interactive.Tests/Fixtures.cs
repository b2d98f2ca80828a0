[assembly: AssemblyFixture(typeof(Repl.Interactive.Tests.PackedExtension))]
