using System.Runtime.CompilerServices;

namespace Repl.Sessions;

/// <summary>Checks that option properties apply to themselves.</summary>
internal static class Require
{
    /// <summary>Lets only durations above zero pass.</summary>
    public static TimeSpan Positive(TimeSpan value, [CallerMemberName] string property = "") =>
        value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(property, value, $"{property} must be longer than zero.");
}
