using System.Collections.Immutable;
using System.Reflection;
using Repl.Engine.Formatting;
using Repl.Engine.Packages;

namespace Repl.Engine.CSharp;

/// <summary>What C# cells can see from the start, and how long stopping one may take.</summary>
internal sealed record CSharpLanguageOptions
{
    /// <summary>The object whose public members cells use as if they were their own.</summary>
    public required object Globals { get; init; }

    /// <summary>The public type as which cells see <see cref="Globals"/>.</summary>
    public required Type GlobalsType { get; init; }

    /// <summary>Namespaces imported beside the usual ones. Default none.</summary>
    public ImmutableArray<string> Imports { get; init; } = [];

    /// <summary>Where relative paths of <c>#load</c> and <c>#r</c> count from. Null, the default: the working directory as it is when the cell is compiled.</summary>
    public string? Folder { get; init; }

    /// <summary>Assemblies that cells may use beside the framework's. Cells share the host's own copy of each. Default none.</summary>
    public ImmutableArray<Assembly> Assemblies { get; init; } = [];

    /// <summary>What <c>#r "nuget:…"</c> brings. Default null: such lines name nothing.</summary>
    public PackageReferences? Packages { get; init; }

    /// <summary>How long a cell may take to end by itself after its token was cancelled. Default 100 ms.</summary>
    public TimeSpan CooperativeGrace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a cell's thread may take to end once it is aborted, before it is left alone. Default 2 s.</summary>
    public TimeSpan AbortGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long what a stopped cell has declared with <c>using</c> may take to be disposed. Default 5 s.</summary>
    public TimeSpan DisposalGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Told about exceptions that code of an ended cell lets escape, such as those of an <c>async void</c> method.
    /// Called from any thread. Default: they are dropped.
    /// </summary>
    public Action<Exception> BackgroundFailed { get; init; } = static _ => { };

    /// <summary>
    /// Shows the value of a cell, by MIME type. Called on the cell's thread, since it runs user code such as properties and lazy queries,
    /// which must be as easy to stop as the cell. Default: <see cref="Formatter.Format"/>.
    /// </summary>
    public Func<object?, IReadOnlyDictionary<string, string>> Format { get; init; } = Formatter.Format;

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
