using Repl.Tests.Support.Docker;

[assembly: AssemblyFixture(typeof(DockerEngine.Fixture))]
