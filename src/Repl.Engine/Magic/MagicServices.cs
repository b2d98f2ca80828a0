using System.Runtime.CompilerServices;
using Repl.Engine.CSharp;
using Repl.Engine.Sharing;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary>What all magic commands of an engine act on.</summary>
/// <param name="Sessions">The sessions that cells see.</param>
/// <remarks>The rest is there for engines with a C# of their own only; <c>#!session</c> needs none of it.</remarks>
internal sealed record MagicServices(SessionRegistry Sessions)
{
    /// <summary>The C# variables.</summary>
    public CSharpLanguage CSharp
    {
        get => field ?? throw Missing();
        init;
    }

    /// <summary>Brings values from one language to another.</summary>
    public ValueSharing Sharing
    {
        get => field ?? throw Missing();
        init;
    }

    /// <summary>The language or open session that a name in a notebook means; null where there is none. Default: none is known.</summary>
    public Func<string, string?> FindLanguage { get; init; } = static _ => null;

    /// <summary>What <c>#!about</c> tells besides. Default: nothing.</summary>
    public Func<IReadOnlyList<KeyValuePair<string, string>>> AboutLines { get; init; } = static () => [];

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private static InvalidOperationException Missing([CallerMemberName] string? name = null) => new($"These magic commands have no {name}.");
}
