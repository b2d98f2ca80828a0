namespace Repl.Sessions.Docker.Usage;

/// <summary>A connection that leads into a container.</summary>
internal interface IContainerConnection
{
    /// <summary>Tells what is known of the container; what the Engine does not tell in time, or no longer, is null in it.</summary>
    Task<ContainerFacts> DescribeContainerAsync(CancellationToken cancellationToken);
}
