using Repl.Engine.CSharp;
using Repl.Engine.Sharing;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary>What all magic commands of an engine act on.</summary>
/// <param name="Sessions">The sessions that cells see.</param>
/// <param name="CSharp">The C# variables.</param>
/// <param name="Sharing">Brings values from one language to another.</param>
/// <param name="FindLanguage">The language or open session that a name in a notebook means; null where there is none.</param>
/// <param name="AboutLines">What <c>#!about</c> tells besides.</param>
/// <param name="Time">The clock.</param>
internal sealed record MagicServices(
    SessionRegistry Sessions, CSharpLanguage CSharp, ValueSharing Sharing, Func<string, string?> FindLanguage, Func<IReadOnlyList<KeyValuePair<string, string>>> AboutLines, TimeProvider Time);
