namespace Repl.Sessions.Shells.Completion;

/// <summary>What could stand at a place.</summary>
internal enum CompletionSubject
{
    /// <summary>Nothing that the shell itself knows.</summary>
    Nothing,

    /// <summary>Names of variables.</summary>
    Variables,

    /// <summary>Whatever can be run by its name.</summary>
    Commands,

    /// <summary>Files that can be run by their path, and folders.</summary>
    Programs,

    /// <summary>Files and folders.</summary>
    Files,

    /// <summary>Folders alone.</summary>
    Folders,
}
