using System.Collections.Immutable;

namespace Repl.Sessions;

/// <summary>A program to start: what, where, with which environment. Immutable.</summary>
/// <param name="FileName">A name on the target's <c>PATH</c>, or an absolute path.</param>
/// <param name="Arguments">The arguments, one by one; no shell reads them.</param>
public sealed record ProgramSpec(string FileName, ImmutableArray<string> Arguments)
{
    /// <summary>No variables.</summary>
    internal static readonly ImmutableDictionary<string, string> NoEnvironment = ImmutableDictionary<string, string>.Empty;

    /// <summary>Environment variables to set, beside those that the target gives.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = NoEnvironment;

    /// <summary>The directory to start in; null for the target's own choice.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether what the program starts is left running when the program is ended. Default no.</summary>
    public bool KeepsJobs { get; init; }

    /// <summary>The terminal to run on; null, the default, for none. On one, standard error comes with the standard output.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>What it reads first from its standard input, sent together with the program itself: that saves a round trip.</summary>
    internal ImmutableArray<byte> FirstInput { get; init; } = [];
}
