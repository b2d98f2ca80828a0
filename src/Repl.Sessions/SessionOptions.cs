using System.Collections.Immutable;

namespace Repl.Sessions;

/// <summary>How to open a session. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record SessionOptions
{
    /// <summary>All defaults.</summary>
    public static SessionOptions Default { get; } = new();

    /// <summary>The shell to run: a name on the target's <c>PATH</c> or an absolute path. Null, the default: bash where present, else sh.</summary>
    public string? Shell { get; init; }

    /// <summary>Environment variables to set, beside those that the target gives. Default none.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The directory that the shell starts in. Null, the default: the target's own choice; locally, that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// How long an interrupted command may take to stop before what it has started is ended by force, and where that does not help,
    /// its shell. Default 3 s; more than 0.
    /// </summary>
    public TimeSpan InterruptGrace { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(3);

    /// <summary>How long starting the shell may take. Default 10 s; more than 0.</summary>
    public TimeSpan OpenTimeout { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(10);
}
