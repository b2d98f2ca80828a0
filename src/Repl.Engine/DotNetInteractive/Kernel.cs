using System.Diagnostics.CodeAnalysis;
using Repl.Engine;
using Repl.Engine.Input;

namespace Microsoft.DotNet.Interactive;

/// <summary>What notebooks call by the name of .NET Interactive's kernel: the functions of cells, and questions.</summary>
/// <remarks>Inherits them, so that <c>using static</c> brings none of them a second time, which would be ambiguous.</remarks>
[SuppressMessage("Design", "CA1052", Justification = "A static class cannot inherit.")]
public sealed class Kernel : CellFunctions
{
    private Kernel()
    {
    }

    /// <summary>Asks the user for a line of text.</summary>
    /// <param name="prompt">What to ask.</param>
    /// <param name="typeHint"><c>password</c> hides what is typed; others are hints for forms that neither Jupyter nor a terminal has.</param>
    /// <returns>The answer without a line end; empty where the user ends the input instead.</returns>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    public static async Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        await CellInput.AskAsync(Question.Before(prompt, isSecret: typeHint == "password")).ConfigureAwait(false) ?? "";

    /// <summary>Asks the user for a password, which is not seen while it is typed.</summary>
    /// <param name="prompt">What to ask.</param>
    /// <returns>The password, in a form that shows nothing of it.</returns>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    public static async Task<PasswordString> GetPasswordAsync(string prompt = "") =>
        new(await CellInput.AskAsync(Question.Before(prompt, isSecret: true)).ConfigureAwait(false) ?? "");
}
