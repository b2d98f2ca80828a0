using Repl.Engine.Languages;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Runs shell parts: finds the session, the group or the default shell behind the word of a language.</summary>
/// <param name="sessions">The open sessions.</param>
/// <param name="input">Makes standard input of C# variables.</param>
internal sealed class SessionLanguages(SessionRegistry sessions, VariableInput input) : ICellLanguage
{
    private const char GroupMark = '@';

    // Whatever an inventory says: a runbook's `#!sh` is the same everywhere.
    private static readonly PlannedSession DefaultShell = new(CellLanguages.Shell, Target.Local.ToString(), SessionOptions.Default);

    /// <summary>Tells whether a language is a group of sessions: <c>@web</c>, or <c>@web1,web2</c>.</summary>
    public static bool IsGroup(string language) => language.StartsWith(GroupMark);

    /// <inheritdoc/>
    public SwitchOptions Check(CellPart.Switch change)
    {
        if (IsGroup(change.Language))
        {
            FindGroup(change.Language);
            return SwitchOptions.Read(change);
        }

        return change.Language is CellLanguages.Shell || sessions.Find(change.Language) is not null
            ? SwitchOptions.Read(change)
            : throw UnknownSession.AsLanguage(change.Language, sessions);
    }

    /// <inheritdoc/>
    public async Task<CellOutcome> RunAsync(PartRun part, CancellationToken cancellationToken)
    {
        var (code, options) = (part.Code, part.Options);
        var standardInput = options.StandardInput is { } variable
            ? await input.ReadAsync(variable, options.Line, cancellationToken).ConfigureAwait(false)
            : null;
        var run = new RunOptions { Timeout = options.Timeout, StandardInput = standardInput };
        if (IsGroup(code.Language))
        {
            run = run with { StandardInput = standardInput is null ? null : await standardInput.ReadToEndAsync(cancellationToken).ConfigureAwait(false) };
            return await GroupLanguage.RunAsync(FindGroup(code.Language), code.Text, run, options, part.Screen, cancellationToken).ConfigureAwait(false);
        }

        var session = await FindSessionAsync(code.Language, cancellationToken).ConfigureAwait(false);
        return await ShellLanguage.RunAsync(session, code.Text, run, part.Screen, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the session.</summary>
    public async Task<Completeness> CheckCompletenessAsync(CellPart.Code code, CancellationToken cancellationToken)
    {
        try
        {
            var session = await FindSessionAsync(code.Language, cancellationToken).ConfigureAwait(false);
            return await session.CheckSyntaxAsync(code.Text, cancellationToken).ConfigureAwait(false) switch
            {
                CommandSyntax.Incomplete => Completeness.Incomplete,
                CommandSyntax.Invalid => Completeness.Invalid,
                _ => Completeness.Complete,
            };
        }
        catch (Exception unusable) when (unusable is CellSyntaxException or SessionException)
        {
            return Completeness.Unknown;
        }
    }

    /// <summary>The group that runs a language's code.</summary>
    /// <exception cref="GroupNotFoundException">A group or session that it names is not open.</exception>
    public SessionGroup FindGroup(string language) => sessions.Group(language[1..]);

    /// <summary>The session that runs a language's code, or that knows its grammar: of a group the first. The default shell is opened when first asked for.</summary>
    /// <exception cref="CellSyntaxException">No such session is open.</exception>
    /// <exception cref="SessionOpenException">The default shell cannot be opened.</exception>
    public async Task<ISession> FindSessionAsync(string language, CancellationToken cancellationToken)
    {
        if (IsGroup(language))
        {
            return FindGroup(language).Sessions[0];
        }

        if (sessions.Find(language) is { } session)
        {
            return session;
        }

        return language == CellLanguages.Shell
            ? await sessions.OpenAsync(DefaultShell, cancellationToken).ConfigureAwait(false)
            : throw UnknownSession.AsLanguage(language, sessions);
    }
}
