using Repl.Tests.Support.Docker;

// One more than the machines that run them all have processors: many tests wait for a network or a clock.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: AssemblyFixture(typeof(DockerEngine.Fixture))]
