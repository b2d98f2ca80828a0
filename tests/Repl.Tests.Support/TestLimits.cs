namespace Repl.Tests.Support;

/// <summary>The limits for waiting in tests: long enough for a loaded machine, short enough to end a hang.</summary>
public static class TestLimits
{
    /// <summary>How long a test waits for a signal before it fails.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    /// <summary>How long a test waits for the program to be built.</summary>
    public static readonly TimeSpan Build = TimeSpan.FromMinutes(5);
}
