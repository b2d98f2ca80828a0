namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>The labels of containers that we make. What does not have the first one is never touched.</summary>
internal static class SandboxLabels
{
    /// <summary>Says that we made it.</summary>
    public const string Ours = "repl.sandbox";

    /// <summary>The machine of its owner.</summary>
    public const string Machine = "repl.owner.machine";

    /// <summary>The start of that machine (boot id).</summary>
    public const string Boot = "repl.owner.boot";

    /// <summary>Where the owner's number counts: its namespace of processes.</summary>
    public const string Namespace = "repl.owner.namespace";

    /// <summary>The owner's number.</summary>
    public const string Process = "repl.owner.process";

    /// <summary>When the owner was started, in ticks after boot: numbers are given again.</summary>
    public const string Started = "repl.owner.started";

    /// <summary>Says that it is to be kept without an owner.</summary>
    public const string Kept = "repl.keep";

    /// <summary>Comes before each tag.</summary>
    public const string Tag = "repl.tag.";
}
