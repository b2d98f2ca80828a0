using Repl.Engine.Magic;
using Repl.Sessions;

namespace Repl.Engine.Sharing;

/// <summary>Variables of shells, as values that go to and fro.</summary>
internal static class ShellVariables
{
    // A program takes at most 128 KiB in one variable of its environment (Linux, MAX_ARG_STRLEN); with a larger one none would start any more.
    private const int MostExported = 64 * 1024;

    /// <summary>Reads a variable.</summary>
    /// <param name="session">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Interrupts the shell.</param>
    /// <returns>Its text.</returns>
    /// <exception cref="MagicException">There is no such variable.</exception>
    /// <exception cref="SessionException">The session cannot tell.</exception>
    public static async Task<string> ReadAsync(ISession session, string name, CancellationToken cancellationToken)
    {
        if (!VariableName.IsValid(name))
        {
            throw new MagicException($"'{name}' cannot be a variable of a shell: those are letters, digits and '_'.");
        }

        return await session.GetVariableAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw new MagicException($"Session '{session.Name}': There is no variable '{name}'. Set it there first, such as with '{name}=…' below '#!{session.Name}'.");
    }

    /// <summary>Lists the variables that programs see.</summary>
    /// <param name="session">Whose they are.</param>
    /// <param name="cancellationToken">Interrupts the shell.</param>
    /// <returns>Names and texts, in the order of the names. What is no variable of a shell, such as a function of bash, is left out.</returns>
    /// <exception cref="SessionException">The session cannot tell.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> ListExportedAsync(ISession session, CancellationToken cancellationToken)
    {
        var listed = (await session.RunAsync("command env -0", cancellationToken).ConfigureAwait(false)).EnsureSucceeded();
        var variables = listed.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=', 2))
            .Where(entry => entry.Length == 2 && VariableName.IsValid(entry[0]));
        return new SortedDictionary<string, string>(variables.ToDictionary(entry => entry[0], entry => entry[1]), StringComparer.Ordinal);
    }

    /// <summary>Sets a variable, which programs see too where they may: no password, and nothing with which they could not start.</summary>
    /// <param name="session">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="screen">Hears what the user should know.</param>
    /// <param name="cancellationToken">Interrupts the shell.</param>
    /// <exception cref="MagicException">The name or the value is nothing for a shell.</exception>
    /// <exception cref="SessionException">The session refused.</exception>
    public static Task WriteAsync(ISession session, string name, SharedValue value, ICellScreen screen, CancellationToken cancellationToken) =>
        WriteAsync(name, value, screen, (text, isExported) => SetAsync(session, name, text, isExported, cancellationToken), cancellationToken);

    /// <summary>Sets a variable in all sessions of a group.</summary>
    /// <param name="group">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="screen">Hears what the user should know.</param>
    /// <param name="cancellationToken">Interrupts the shells.</param>
    /// <exception cref="MagicException">The name or the value is nothing for a shell.</exception>
    /// <exception cref="SessionException">A session refused.</exception>
    public static Task WriteAsync(SessionGroup group, string name, SharedValue value, ICellScreen screen, CancellationToken cancellationToken) =>
        WriteAsync(
            name,
            value,
            screen,
            (text, isExported) => group.ForEachAsync(
                async (session, stop) =>
                {
                    await SetAsync(session, name, text, isExported, stop).ConfigureAwait(false);
                    return true;
                },
                cancellationToken: cancellationToken),
            cancellationToken);

    /// <summary>A name like another that any language takes.</summary>
    public static string Suggest(string name)
    {
        var word = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        return word.Length == 0 || char.IsAsciiDigit(word[0]) ? $"_{word}" : word;
    }

    private static async Task WriteAsync(
        string name, SharedValue value, ICellScreen screen, Func<string, bool, Task> set, CancellationToken cancellationToken)
    {
        if (!VariableName.IsValid(name))
        {
            throw new MagicException($"'{name}' cannot name a variable of a shell: use letters, digits and '_'. Call it otherwise, such as with '--as {Suggest(name)}'.");
        }

        var text = await ValueForms.ToTextAsync(value, cancellationToken).ConfigureAwait(false);
        var isSmall = text.Length <= MostExported;
        var isSecret = value is SharedValue.Secret;
        await set(text, isSmall && !isSecret).ConfigureAwait(false);
        if (!isSmall && !isSecret)
        {
            screen.Show(new CellOutput.StandardError($"'{name}' is set in the shell but not exported: no program takes that much in its environment.\n"));
        }
    }

    private static async Task SetAsync(ISession session, string name, string text, bool isExported, CancellationToken cancellationToken)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new MagicException($"Session '{session.Name}': The value for '{name}' holds the character NUL, which no shell can keep. Upload it as a file.");
        }

        await session.SetVariableAsync(name, text, isExported, cancellationToken).ConfigureAwait(false);
    }
}
