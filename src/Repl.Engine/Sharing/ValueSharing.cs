using Microsoft.CodeAnalysis.CSharp;
using Repl.Engine.CSharp;
using Repl.Engine.Formatting;
using Repl.Engine.Languages;
using Repl.Engine.Magic;
using Repl.Engine.Shell;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Sharing;

/// <summary>Reads and writes the variables of every language that has some: C#, sessions, and what <c>#!value</c> keeps.</summary>
/// <param name="csharp">The C# variables.</param>
/// <param name="variables">Gives C# the sessions that were opened in the meantime.</param>
/// <param name="sessions">Finds sessions and groups.</param>
/// <param name="pageValues">Keeps what scripts of pages are given.</param>
internal sealed class ValueSharing(CSharpLanguage csharp, SessionVariables variables, SessionLanguages sessions, PageValues pageValues)
{
    /// <summary>What <c>#!value</c> keeps.</summary>
    public StoredValues Stored { get; } = new();

    /// <summary>Gives C# the sessions that were opened in the meantime, so that they are among its variables.</summary>
    public Task DeclareSessionsAsync(CancellationToken cancellationToken) => variables.DeclareNewAsync(cancellationToken);

    /// <summary>Reads a variable.</summary>
    /// <param name="language">Whose it is: C#, a session, or <c>value</c>.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="cancellationToken">Gives up; interrupts a shell that is asked.</param>
    /// <exception cref="MagicException">There is no such variable.</exception>
    /// <exception cref="Parsing.CellSyntaxException">There is no such language or session.</exception>
    /// <exception cref="SessionException">The session cannot tell.</exception>
    public async Task<SharedValue> ReadAsync(string language, string name, CancellationToken cancellationToken)
    {
        switch (CellLanguages.Canonical(language))
        {
            case CellLanguages.CSharp:
                await DeclareSessionsAsync(cancellationToken).ConfigureAwait(false);
                return csharp.TryGetVariable(name, out var variable)
                    ? variable.Value is Input.PasswordString password ? new SharedValue.Secret(password) : new SharedValue.Live(variable.Value, variable.Type)
                    : throw Unknown("C# variable", name, csharp.Variables.Select(known => known.Name), "Declare it in a C# cell first.");
            case StoredValues.Name:
                return Stored.Find(name) ?? throw Unknown("value", name, Stored.Names, $"Keep it first with '#!value --name {name}'.");
            case var other when CellLanguages.BuiltIn.Contains(other):
                throw new MagicException($"'{other}' holds no variables: it is only shown. Take the value from C#, a session or '{StoredValues.Name}'.");
            case var group when SessionLanguages.IsGroup(group):
                throw new MagicException($"'{group}' is many sessions. Name the one whose variable is meant.");
            default:
                var session = await sessions.FindSessionAsync(language, cancellationToken).ConfigureAwait(false);
                return new SharedValue.Text(await ShellVariables.ReadAsync(session, name, cancellationToken).ConfigureAwait(false), MimeTypes.PlainText);
        }
    }

    /// <summary>Sets a variable.</summary>
    /// <param name="language">Whose it is: C#, JavaScript, a session, or a group of them.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="value">The value.</param>
    /// <param name="isByReference">Whether C# gets the very object.</param>
    /// <param name="screen">Hears what the user should know.</param>
    /// <param name="cancellationToken">Gives up; interrupts a shell that is told.</param>
    /// <exception cref="MagicException">It cannot be set there.</exception>
    /// <exception cref="Parsing.CellSyntaxException">There is no such session.</exception>
    /// <exception cref="SessionException">A session refused.</exception>
    public async Task WriteAsync(string language, string name, SharedValue value, bool isByReference, ICellScreen screen, CancellationToken cancellationToken)
    {
        if (language == CellLanguages.CSharp)
        {
            var live = isByReference && value is SharedValue.Live same ? same : await ValueForms.ToCopyAsync(value, cancellationToken).ConfigureAwait(false);
            await DeclareAsync(name, live, cancellationToken).ConfigureAwait(false);
        }
        else if (language == CellLanguages.JavaScript)
        {
            pageValues.Set(
                PageValues.IsName(name) ? name : throw new MagicException($"'{name}' cannot name a variable of JavaScript: use letters, digits and '_'. Call it otherwise, such as with '--as {ShellVariables.Suggest(name)}'."),
                await ValueForms.ToJsonAsync(value, cancellationToken).ConfigureAwait(false));
        }
        else if (CellLanguages.BuiltIn.Contains(language))
        {
            throw new MagicException($"'{language}' holds no variables: it is only shown. Put the line below '#!{CellLanguages.CSharp}' or a session.");
        }
        else if (SessionLanguages.IsGroup(language))
        {
            await ShellVariables.WriteAsync(sessions.FindGroup(language), name, value, screen, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var session = await sessions.FindSessionAsync(language, cancellationToken).ConfigureAwait(false);
            await ShellVariables.WriteAsync(session, name, value, screen, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DeclareAsync(string name, SharedValue.Live value, CancellationToken cancellationToken)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            throw new MagicException($"'{name}' cannot name a C# variable: use letters, digits and '_'. Call it otherwise, such as with '--as {ShellVariables.Suggest(name)}'.");
        }

        // Sessions first, so that one of that name does not take the variable's place in the next cell.
        await DeclareSessionsAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await csharp.DeclareAsync(name, value.Type, value.Value, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException unusable)
        {
            throw new MagicException($"The C# variable '{name}' cannot be declared: {unusable.Message} A copy by '--mime-type {ValueForms.Json}' can.");
        }
    }

    private static MagicException Unknown(string kind, string name, IEnumerable<string> known, string first)
    {
        var names = known.ToList();
        return new MagicException(
            $"There is no {kind} '{name}'. "
            + (Nearest.To(name, names) is { } nearest ? $"Did you mean '{nearest}'? " : "")
            + (names.Count == 0 ? first : $"There are: {string.Join(", ", names)}."));
    }
}
