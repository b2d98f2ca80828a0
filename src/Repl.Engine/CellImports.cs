using System.Collections.Immutable;

namespace Repl.Engine;

/// <summary>Namespaces, and classes whose functions cells call by name, that every C# cell can use without a <c>using</c>.</summary>
internal static class CellImports
{
    /// <summary>All of them, beside the usual ones of C# scripts.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "Microsoft.DotNet.Interactive",
        "Microsoft.DotNet.Interactive.Formatting",
        "Repl.Engine.CellFunctions",
        "Repl.Engine.Charts",
        "Repl.Engine.Display",
        "Repl.Engine.Formatting",
        "Repl.Engine.Input",
        "Repl.Sessions",
        "Repl.Sessions.Devices",
        "Repl.Sessions.Docker",
        "Repl.Sessions.Docker.Images",
        "Repl.Sessions.Docker.Sandboxes",
        "Repl.Sessions.Forwarding",
        "Repl.Sessions.Inventory",
        "Repl.Sessions.Ssh",
        "Repl.Sessions.Transfers",
        "Repl.Sessions.Workers",
        "Repl.Sessions.Workers.WorkerCode",
    ];
}
