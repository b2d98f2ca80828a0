using System.Diagnostics;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>What tests do with containers.</summary>
internal static class ContainerExtensions
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    extension(DockerEngine engine)
    {
        /// <summary>The names of the containers of ours that have a tag, running or not.</summary>
        public async Task<IReadOnlyList<string>> FindTaggedAsync(string tag) =>
        [
            .. (await engine.CallAsync(HttpMethod.Get, $"/containers/json?all=1&filters={Uri.EscapeDataString($$"""{"label":["{{SandboxLabels.Tag}}{{tag}}"]}""")}"))!
                .AsArray().Select(container => ((string)container!["Names"]![0]!).TrimStart('/')),
        ];

        /// <summary>Waits until no container of ours has a tag any more, where nothing else tells that.</summary>
        public async Task WaitUntilNoneIsTaggedAsync(string tag, CancellationToken cancellationToken)
        {
            for (var waited = Stopwatch.StartNew(); await engine.FindTaggedAsync(tag) is { Count: > 0 } left; await Task.Delay(LookAgain, cancellationToken))
            {
                Assert.True(waited.Elapsed < TestLimits.Wait, $"Still there: {string.Join(", ", left)}");
            }
        }
    }

    extension(TestContainer container)
    {
        /// <summary>What reaches its Engine.</summary>
        public DockerOptions Options => new() { Host = container.Engine.Host };

        /// <summary>Connects to it.</summary>
        public Task<DockerConnection> ConnectAsync(CancellationToken cancellationToken) =>
            DockerConnection.OpenAsync(Target.Parse(container.Target), container.Options, cancellationToken: cancellationToken);

        /// <summary>Opens a session in it.</summary>
        public Task<ISession> OpenAsync(SessionRegistry sessions, SessionOptions? options = null) => sessions.OpenAsync(
            "box", container.Target, (options ?? SessionOptions.Default) with { Docker = container.Options }, TestContext.Current.CancellationToken);

        /// <summary>Waits until nothing else runs in it, where nothing else tells that.</summary>
        public async Task WaitUntilOnlyFirstProgramRunsAsync(CancellationToken cancellationToken)
        {
            for (var waited = Stopwatch.StartNew(); await container.ListProcessesAsync() is { Count: > 1 } living; await Task.Delay(LookAgain, cancellationToken))
            {
                Assert.True(waited.Elapsed < TestLimits.Wait, $"Still alive:\n{string.Join('\n', living)}");
            }
        }
    }
}
