using System.Security.Cryptography;
using System.Text;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Engine;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Docker;

/// <summary>The Docker Engine is found where Docker's own client finds it.</summary>
public sealed class EndpointSpecs : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Dictionary<string, string> _variables = [];

    [Fact]
    public void Without_a_word_it_is_at_the_usual_socket() => Assert.Equal("unix:///var/run/docker.sock", Find());

    [Theory]
    [InlineData("unix:///tmp/x.sock", "unix:///tmp/x.sock")]
    [InlineData("tcp://build:1234", "tcp://build:1234")]
    [InlineData("tcp://build", "tcp://build:2375")]
    [InlineData("tcp://[::1]:5", "tcp://::1:5")]
    [InlineData("tcp://", "tcp://127.0.0.1:2375")]
    [InlineData("http://build:80/", "tcp://build:80")]
    public void A_variable_names_it(string variable, string expected)
    {
        _variables["DOCKER_HOST"] = variable;

        Assert.Equal(expected, Find());
    }

    [Fact]
    public void What_the_user_says_comes_before_the_variable_and_that_before_the_context()
    {
        WriteContext("far", "tcp://far:1");
        _variables["DOCKER_CONTEXT"] = "far";
        Assert.Equal("tcp://far:1", Find());

        _variables["DOCKER_HOST"] = "tcp://near:2";
        Assert.Equal("tcp://near:2", Find());
        Assert.Equal("tcp://own:3", Find("tcp://own:3"));
    }

    [Fact]
    public void The_current_context_names_it()
    {
        WriteContext("far", "tcp://far:1");
        WriteConfiguration("""{ "auths": {}, "currentContext": "far" }""");

        Assert.Equal("tcp://far:1", Find());
    }

    [Theory]
    [InlineData("""{ "auths": {} }""")]
    [InlineData("""{ "currentContext": "default" }""")]
    [InlineData("""{ "currentContext": "" }""")]
    public void The_default_context_is_the_usual_socket(string configuration)
    {
        WriteConfiguration(configuration);

        Assert.Equal("unix:///var/run/docker.sock", Find());
    }

    [Fact]
    public void The_clients_folder_may_be_elsewhere()
    {
        _variables["DOCKER_CONFIG"] = _home.File("elsewhere");
        Directory.CreateDirectory(_home.File("elsewhere"));
        File.WriteAllText(_home.File("elsewhere", "config.json"), """{ "currentContext": "gone" }""");

        var refused = Assert.Throws<EngineException>(() => Find());

        Assert.Contains("no Docker context 'gone'", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(_home.File("elsewhere"), refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verified_connection_uses_the_users_keys()
    {
        _variables["DOCKER_HOST"] = "tcp://build";
        _variables["DOCKER_TLS_VERIFY"] = "1";

        var endpoint = EngineEndpoints.Find(null, Surroundings);

        Assert.Equal("tcp://build:2376", endpoint.ToString());
        Assert.Equal(new EngineTls(_home.File(".docker"), Verifies: true), endpoint.Tls);
        _variables["DOCKER_CERT_PATH"] = "/keys";
        Assert.Equal(new EngineTls("/keys", Verifies: true), EngineEndpoints.Find(null, Surroundings).Tls);
        _variables["DOCKER_TLS_VERIFY"] = "";
        Assert.Equal(new EngineTls("/keys", Verifies: false), EngineEndpoints.Find(null, Surroundings).Tls);
    }

    [Fact]
    public void A_context_brings_its_keys()
    {
        WriteContext("far", "tcp://far:1");
        var keys = _home.File(".docker", "contexts", "tls", FolderOf("far"), "docker");
        Directory.CreateDirectory(keys);
        _variables["DOCKER_CONTEXT"] = "far";

        Assert.Equal(new EngineTls(keys, Verifies: true), EngineEndpoints.Find(null, Surroundings).Tls);
    }

    [Theory]
    [InlineData("build", "'build' is not where a Docker Engine can be.")]
    [InlineData("unix://relative", "'unix://relative' is not where a Docker Engine can be.")]
    [InlineData("npipe:////./pipe/docker", "is not where a Docker Engine can be.")]
    [InlineData("tcp://a b", "'tcp://a b' is not where a Docker Engine can be.")]
    [InlineData("ssh://build", "'ssh://build' is a Docker Engine behind SSH.")]
    public void What_cannot_be_understood_is_told_with_its_origin(string variable, string expected)
    {
        _variables["DOCKER_HOST"] = variable;

        var refused = Assert.Throws<EngineException>(() => Find());

        Assert.Equal(DockerFailure.EndpointInvalid, refused.Failure);
        Assert.StartsWith("DOCKER_HOST: ", refused.Problem, StringComparison.Ordinal);
        Assert.EndsWith(expected, refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_configuration_is_named()
    {
        WriteConfiguration("{ nonsense");

        var refused = Assert.Throws<EngineException>(() => Find());

        Assert.Contains(_home.File(".docker", "config.json"), refused.Problem, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    private EngineSurroundings Surroundings => new(_variables.GetValueOrDefault, _home.Path);

    private string Find(string? host = null) => EngineEndpoints.Find(host, Surroundings).ToString();

    private void WriteConfiguration(string text)
    {
        Directory.CreateDirectory(_home.File(".docker"));
        File.WriteAllText(_home.File(".docker", "config.json"), text);
    }

    private void WriteContext(string name, string host)
    {
        var folder = _home.File(".docker", "contexts", "meta", FolderOf(name));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "meta.json"), $$"""{ "Name": "{{name}}", "Metadata": {}, "Endpoints": { "docker": { "Host": "{{host}}", "SkipTLSVerify": false } } }""");
    }

    private static string FolderOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
