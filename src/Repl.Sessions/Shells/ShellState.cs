using System.Text;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Shells;

/// <summary>What a shell told of its state, and the text that gives it to another shell of the same dialect.</summary>
/// <remarks>Bytes are kept as characters of Latin-1, one for one, because values need not be text.</remarks>
internal sealed partial class ShellState
{
    // What the names of all our own variables in a shell start with.
    private const string Private = "_repl_";
    private const string Argument = $"{Private}argument_";

    // An mksh that is not interactive ends where that is assigned to.
    private const string FatalVariable = "PIPESTATUS";

    private readonly Dictionary<ShellStatePart, string> _parts = [];

    private ShellState()
    {
    }

    /// <summary>The directory that the shell was in, byte for byte.</summary>
    public string Directory => Part(ShellStatePart.Directory).TrimEnd('\n');

    /// <summary>The action of the user's own trap of EXIT as a word of the shell; null where there is none.</summary>
    public string? UsersExitTrap =>
        Statements(Part(ShellStatePart.Traps)).Select(trap => ExitTrap.Match(trap)).FirstOrDefault(trap => trap.Success) is { } found
        && found.Groups[1].Value is var action && action != "''" && !action.Contains(Private, StringComparison.Ordinal)
            ? action
            : null;

    /// <summary>Whether the shell ends at the first failing command (<c>set -e</c>).</summary>
    public bool EndsAtFailure => EndsAtFailureOption.IsMatch(Part(ShellStatePart.Options));

    /// <summary>The line that stands before a part.</summary>
    public static string Heading(string nonce, ShellStatePart part) => $"#{nonce} {part}";

    /// <summary>Reads what a shell told.</summary>
    /// <param name="nonce">The shell's nonce, which is in the headings.</param>
    /// <param name="bytes">What it told.</param>
    /// <param name="mend">Mends what it told.</param>
    public static ShellState Parse(string nonce, ReadOnlySpan<byte> bytes, Func<string, string> mend)
    {
        var state = new ShellState();
        // At a line's start only: the trap of EXIT holds the headings too.
        foreach (var section in $"\n{mend(Encoding.Latin1.GetString(bytes))}".Split($"\n#{nonce} ", StringSplitOptions.RemoveEmptyEntries))
        {
            if (section.Split('\n', 2) is [var name, var content] && Enum.TryParse<ShellStatePart>(name, out var part))
            {
                state._parts[part] = content;
            }
        }

        return state;
    }

    /// <summary>What a new shell has to read to be in this state.</summary>
    /// <param name="earlier">An older state of the same shell, for what a function's local variables hide in this one.</param>
    /// <param name="foreign">Variables that belong to the program itself, not to its state.</param>
    public byte[] Restore(ShellState? earlier, IReadOnlyCollection<string> foreign)
    {
        var text = new StringBuilder($"cd {ShellWord.Quote(Directory)} || cd\n");
        var variables = Variables().Where(variable => !foreign.Contains(variable.Name)).ToList();
        var locals = IsInFunction ? Statements(Part(ShellStatePart.Locals)).Select(NameOf).ToHashSet() : [];
        Append(variables.Where(variable => !locals.Contains(variable.Name) && !variable.Name.StartsWith(Private, StringComparison.Ordinal)));
        Append(earlier?.Variables().Where(variable => locals.Contains(variable.Name)) ?? []);
        AppendArguments(text, IsInFunction ? earlier?.Variables() ?? [] : variables);
        text.AppendJoin('\n', ParserOptions).Append('\n'); // a function may be written in what they allow
        text.Append(Part(ShellStatePart.Completions)).Append('\n').Append(Part(ShellStatePart.Functions)).Append('\n');
        text.Append("umask ").Append(Part(ShellStatePart.Mask).TrimEnd()).Append('\n');
        foreach (var trap in Statements(Part(ShellStatePart.Traps)).Where(trap => !ExitTrap.IsMatch(trap)))
        {
            text.Append(trap).Append('\n');
        }

        foreach (var alias in AliasStatements)
        {
            text.Append(alias).Append('\n');
        }

        foreach (var options in Statements(Part(ShellStatePart.Options)))
        {
            text.Append(FixedOption.Replace(options, "")).Append('\n');
        }

        return Encoding.Latin1.GetBytes(text.ToString());

        void Append(IEnumerable<(string Name, string Statement)> statements)
        {
            foreach (var (_, statement) in statements)
            {
                text.Append(statement).Append('\n');
            }
        }
    }

    /// <summary>
    /// What a shell has to read to answer questions about this state: all but what would make it act by itself, such as traps, and most
    /// options, which would only be in its way.
    /// </summary>
    /// <param name="dialect">What the shell speaks.</param>
    /// <param name="foreign">Variables that belong to the program itself, not to its state.</param>
    public byte[] Lend(ShellDialect dialect, IReadOnlyCollection<string> foreign)
    {
        var variables = Variables().Where(variable => !foreign.Contains(variable.Name) && variable.Name != FatalVariable && !variable.Name.StartsWith(Private, StringComparison.Ordinal));
        string[] lines =
        [
            $"cd {ShellWord.Quote(Directory)}",
            .. variables.Select(variable => variable.Statement),
            .. ParserOptions,
            Part(ShellStatePart.Completions),
            Part(ShellStatePart.Functions),
            dialect.Calm,
            .. AliasStatements,
        ];
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    /// <summary>The names of the variables, but for our own.</summary>
    public IEnumerable<string> VariableNames => Variables().Select(variable => variable.Name).Where(name => !name.StartsWith(Private, StringComparison.Ordinal)).Distinct();

    /// <summary>The names of the aliases.</summary>
    public IEnumerable<string> AliasNames => AliasStatements.Select(alias => AliasName.Match(alias)).Where(found => found.Success).Select(found => found.Groups[1].Value);

    /// <summary>Aliases alone, and those options that change how a text is parsed, to check a text with.</summary>
    public string ParserSettings() => string.Concat(ParserOptions.Concat(AliasStatements).Select(line => line + "\n"));

    private IEnumerable<string> ParserOptions => Statements(Part(ShellStatePart.Options)).Where(option => ParserOption.IsMatch(option));

    private IEnumerable<string> AliasStatements =>
        Statements(Part(ShellStatePart.Aliases)).Select(alias => (alias.StartsWith("alias ", StringComparison.Ordinal) ? "" : "alias ") + alias);

    private bool IsInFunction => Part(ShellStatePart.Locals).Trim() is not ("none" or "");

    private static void AppendArguments(StringBuilder text, IEnumerable<(string Name, string Statement)> variables)
    {
        var arguments = variables.Where(variable => variable.Name.StartsWith(Argument, StringComparison.Ordinal)).ToDictionary(v => v.Name, v => v.Statement);
        text.AppendJoin('\n', arguments.Values).Append("\nset --");
        for (var i = 1; arguments.ContainsKey($"{Argument}{i}"); i++)
        {
            text.Append($" \"${Argument}{i}\"");
        }

        text.Append('\n').AppendJoin('\n', arguments.Keys.Select(name => $"unset {name}")).Append('\n');
    }

    private IEnumerable<(string Name, string Statement)> Variables() =>
        Statements(Part(ShellStatePart.Variables)).Select(statement => (NameOf(statement), statement));

    private static string NameOf(string statement) => Assignment.Match(statement).Groups[1].Value;

    private string Part(ShellStatePart part) => _parts.GetValueOrDefault(part, "");

    // A statement ends at a line's end that no quote holds.
    private static IEnumerable<string> Statements(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var statement = Statement.Match(text, start);
            if (statement.Length > 0)
            {
                yield return statement.Value;
            }

            start += statement.Length + 1;
        }
    }

    [GeneratedRegex(@"\G(?>\$'(?>[^'\\]+|\\.)*'|'[^']*'|""(?>[^""\\]+|\\.)*""|\\.|[^\n'""\\$]+|[^\n])*", RegexOptions.Singleline)]
    private static partial Regex Statement { get; }

    [GeneratedRegex(@"^(?:(?:declare|typeset|export|readonly|local|integer|float|set)\b)?(?:\s+-\S+)*\s*([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Assignment { get; }

    [GeneratedRegex(@"^trap -- (.*) (?:EXIT|0)$", RegexOptions.Singleline)]
    private static partial Regex ExitTrap { get; }

    [GeneratedRegex(@"^alias (?:-\S+ )*(?:-- )?([^\s='""\\]+)=")]
    private static partial Regex AliasName { get; }

    // Options that a living shell cannot change, or that would end it.
    [GeneratedRegex(@"^set [-+]o (?:noexec|onecmd|interactive|monitor|stdin|shinstdin|zle)$| [-+]o (?:noexec|interactive|monitor)(?= |$)")]
    private static partial Regex FixedOption { get; }

    [GeneratedRegex(@"^set -e$", RegexOptions.Multiline)]
    private static partial Regex EndsAtFailureOption { get; }

    [GeneratedRegex(@"extglob|extended_glob|extendedglob|kshglob|braceexpand|ignorebraces|posix")]
    private static partial Regex ParserOption { get; }
}
