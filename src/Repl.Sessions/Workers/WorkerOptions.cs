using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Repl.Sessions.Workers;

/// <summary>How to start a worker. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record WorkerOptions
{
    /// <summary>All defaults.</summary>
    public static WorkerOptions Default { get; } = new();

    private static readonly (TimeSpan Least, TimeSpan Most) IdleTimeoutRange = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    private static readonly TimeSpan MostTimeout = TimeSpan.FromDays(24);

    /// <summary>
    /// How long the worker may go without a call before it is ended: 1 to 3600 s. Each call that has ended begins it anew. Null, the
    /// default: for ever.
    /// </summary>
    public TimeSpan? IdleTimeout
    {
        get;
        init => field = value is null || (value >= IdleTimeoutRange.Least && value <= IdleTimeoutRange.Most)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(IdleTimeout), value, "IdleTimeout must be from 1 to 3600 seconds.");
    }

    /// <summary>How long each call may take; see <see cref="CallOptions.Timeout"/>. Null, the default: as long as it likes.</summary>
    public TimeSpan? Timeout { get; init => field = CheckTimeout(value); }

    /// <summary>Gets what functions write, and what the code writes when it is loaded; see <see cref="CallOptions.Output"/>. Null, the default: the cell that calls (<see cref="AmbientOutput"/>), else nobody.</summary>
    public Action<OutputKind, string>? Output { get; init; }

    /// <summary>
    /// The program that runs the code: a name on the target's <c>PATH</c> or an absolute path, such as that of a virtual environment's
    /// Python. Null, the default: python3 or python, node or nodejs, sh.
    /// </summary>
    public string? Interpreter { get; init; }

    /// <summary>The directory that the worker starts in. Null, the default: the target's own choice; locally, that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables to set, beside those that the target gives. Names are of letters, digits and <c>_</c>. Default none.</summary>
    public ImmutableDictionary<string, string> Environment
    {
        get;
        init => field = value.Keys.FirstOrDefault(name => !VariableName.IsValid(name)) is { } wrong
            ? throw new ArgumentException($"'{wrong}' is not the name of an environment variable: use letters, digits and _.", nameof(Environment))
            : value;
    } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long an interrupted call may take to stop before the interpreter is killed, and the worker lost. Default 3 s; more than 0.</summary>
    public TimeSpan InterruptGrace { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(3);

    /// <summary>Lets only time limits pass that a timer can hold.</summary>
    internal static TimeSpan? CheckTimeout(TimeSpan? value, [CallerMemberName] string property = "") =>
        value is null || (value > TimeSpan.Zero && value <= MostTimeout)
            ? value
            : throw new ArgumentOutOfRangeException(property, value, $"{property} must be more than 0, and at most 24 days.");
}
