using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Repl.Engine.CSharp;
using Repl.Engine.Parsing;
using Repl.Sessions;
using Repl.Sessions.Wording;

namespace Repl.Engine.Shell;

/// <summary>Makes the standard input of a command from a C# variable.</summary>
/// <param name="csharp">Holds the variables.</param>
internal sealed class VariableInput(CSharpLanguage csharp)
{
    /// <summary>Reads a variable as it is now.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="line">The line in the cell that names it.</param>
    /// <param name="cancellationToken">Gives up on a value that is computed while it is read.</param>
    /// <returns>Text as UTF-8, bytes and streams as they are, texts as lines, null as nothing, anything else as its JSON.</returns>
    /// <exception cref="CellSyntaxException">There is no such variable, or it cannot be read.</exception>
    public async Task<CommandInput> ReadAsync(string name, int line, CancellationToken cancellationToken)
    {
        if (!csharp.TryGetVariable(name, out var variable))
        {
            throw Unknown(name, line);
        }

        // Lazy queries and properties are the user's own code, which may never end.
        return await Task.Run(() => Read(variable, line, cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private CellSyntaxException Unknown(string name, int line)
    {
        var known = csharp.Variables.Select(variable => variable.Name).ToList();
        var nearest = Nearest.To(name, known);
        return new CellSyntaxException(
            $"Line {line}: There is no C# variable '{name}' for --stdin-from. "
            + (nearest is null ? "" : $"Did you mean '{nearest}'? ")
            + (known.Count == 0 ? "Declare it in a C# cell first." : $"Variables: {string.Join(", ", known)}."));
    }

    [SuppressMessage("Design", "CA1031", Justification = "User code runs; its failure is the cell's.")]
    private static CommandInput Read(CSharpVariable variable, int line, CancellationToken cancellationToken)
    {
        try
        {
            return Convert(variable.Value, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new CellSyntaxException(
                $"Line {line}: The C# variable '{variable.Name}' cannot be read as standard input: {RuntimeErrors.MessageOf(failure)} "
                + "Make a string or bytes of it in a C# cell.");
        }
    }

    private static CommandInput Convert(object? value, CancellationToken cancellationToken) => value switch
    {
        null => CommandInput.From(""),
        string text => CommandInput.From(text),
        byte[] bytes => CommandInput.From(bytes),
        ReadOnlyMemory<byte> bytes => CommandInput.From(bytes),
        Stream { CanRead: false } => throw new InvalidOperationException("It is a stream that is closed or only written to."),
        Stream stream => CommandInput.From(stream),
        IEnumerable<string> lines => CommandInput.From(Join(lines, cancellationToken)),
        _ => CommandInput.From(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType())),
    };

    private static string Join(IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
