namespace Repl.Jupyter;

/// <summary>The kernel cannot listen where its connection file says. Nothing was started.</summary>
/// <param name="endpoint">The address, such as <c>tcp://127.0.0.1:5555</c>.</param>
/// <param name="cause">What the system said.</param>
public sealed class EndpointUnavailableException(string endpoint, Exception cause)
    : Exception($"The kernel cannot listen on {endpoint}: {cause.Message} Start it again, so that Jupyter chooses another address.", cause)
{
    /// <summary>The address, such as <c>tcp://127.0.0.1:5555</c>.</summary>
    public string Endpoint { get; } = endpoint;
}
