namespace Repl.Sessions.Docker;

/// <summary>Why something could not be done with containers.</summary>
public enum DockerFailure
{
    /// <summary>Something else; the message tells.</summary>
    Other,

    /// <summary>What says where the Engine is cannot be understood.</summary>
    EndpointInvalid,

    /// <summary>No Docker Engine listens there.</summary>
    NoEngine,

    /// <summary>The user may not use the Engine's socket.</summary>
    NoPermission,

    /// <summary>Engine and client do not trust each other's certificate.</summary>
    Untrusted,

    /// <summary>The Engine is there and did not answer in time.</summary>
    TimedOut,

    /// <summary>The Engine speaks only versions of its API that are too old or too new.</summary>
    WrongVersion,

    /// <summary>There is no such container.</summary>
    NoSuchContainer,

    /// <summary>There is no such image.</summary>
    NoSuchImage,

    /// <summary>A container of that name exists already.</summary>
    NameTaken,

    /// <summary>The image has no shell, which is needed.</summary>
    NoShell,

    /// <summary>The Engine has no room left for files.</summary>
    DiskFull,

    /// <summary>The container does not run.</summary>
    NotRunning,

    /// <summary>The container is paused.</summary>
    Paused,
}
