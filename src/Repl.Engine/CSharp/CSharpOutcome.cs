using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Repl.Engine.CSharp;

/// <summary>How one piece of C# ended. Variables that were assigned before the end are kept, whichever way it went.</summary>
internal abstract record CSharpOutcome
{
    private CSharpOutcome()
    {
    }

    /// <summary>The code ran to its end.</summary>
    /// <param name="Result">The value of the trailing expression.</param>
    /// <param name="HasValue">False when there is no trailing expression, or when it is a call that returns nothing.</param>
    /// <param name="Data">The value as it is shown, by MIME type; null when there is none.</param>
    public sealed record Value(object? Result, bool HasValue, IReadOnlyDictionary<string, string>? Data) : CSharpOutcome;

    /// <summary>The code does not compile; nothing of it ran.</summary>
    /// <param name="Errors">The errors only, in the order of the text. At least one.</param>
    public sealed record CompilationFailed(ImmutableArray<Diagnostic> Errors) : CSharpOutcome;

    /// <summary>The code threw, or something that it started did while it ran.</summary>
    /// <param name="Exception">What was thrown, with the stack of the throw.</param>
    public sealed record Threw(Exception Exception) : CSharpOutcome;

    /// <summary>The user stopped the code.</summary>
    /// <param name="Abandoned">
    /// True when the code could not be stopped: its thread is still busy, and is left alone. The next cell runs on another one.
    /// </param>
    public sealed record Interrupted(bool Abandoned) : CSharpOutcome
    {
        /// <summary>What to call the threads and tasks that the code has started and that go on. Default none.</summary>
        public ImmutableArray<string> LeftRunning { get; init; } = [];
    }
}
