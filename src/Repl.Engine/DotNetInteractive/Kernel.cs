using System.Diagnostics.CodeAnalysis;
using Microsoft.DotNet.Interactive.Commands;
using Repl.Engine;
using Repl.Engine.DotNetInteractive;
using Repl.Engine.Input;

namespace Microsoft.DotNet.Interactive;

/// <summary>What notebooks call by the name of .NET Interactive's kernel: the functions of cells, questions, and languages that code can be sent to.</summary>
/// <remarks>
/// Inherits the functions, so that <c>using static</c> brings none of them a second time, which would be ambiguous. Thread safe.
/// </remarks>
[SuppressMessage("Design", "CA1052", Justification = "A static class cannot inherit.")]
public sealed class Kernel : CellFunctions
{
    private Kernel(string? name) => Name = name ?? ".NET";

    /// <summary>Takes code for any language.</summary>
    public static Kernel Root { get; } = new(null);

    /// <summary>Takes C#.</summary>
    public static Kernel Current { get; } = new(CellLanguages.CSharp);

    /// <summary>The language's name, or the session's; <c>.NET</c> for <see cref="Root"/>.</summary>
    public string Name { get; }

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

    /// <summary>What takes code of one language.</summary>
    /// <param name="name">A language, as it stands behind <c>#!</c>: <c>javascript</c>, <c>mermaid</c>, or the name of a session.</param>
    /// <returns>It. Whether there is such a language shows when code is sent to it.</returns>
    [SuppressMessage("Performance", "CA1822", Justification = "Notebooks call it on an object.")]
    public Kernel FindKernelByName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name);
    }

    /// <summary>Runs code as if it stood in a cell of its own, at this place of the cell that calls. What it shows is shown here.</summary>
    /// <param name="command">The code. Its variables are there in the cells that follow.</param>
    /// <param name="cancellationToken">Stops it, as stopping the cell does.</param>
    /// <returns>A task that ends with the code.</returns>
    /// <exception cref="InvalidOperationException">The code failed, or the calling code belongs to no cell.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <example><code>
    /// await Kernel.Root.SendAsync(new SubmitCode("pie\n \"used\" : 40", "mermaid"));
    /// </code></example>
    public Task SendAsync(SubmitCode command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return SentCode.RunAsync(command.Code, command.TargetKernelName ?? (this == Root ? CellLanguages.CSharp : Name), cancellationToken);
    }

    /// <inheritdoc cref="SendAsync"/>
    /// <param name="code">The code. Its variables are there in the cells that follow.</param>
    /// <param name="cancellationToken">Stops it, as stopping the cell does.</param>
    public Task SubmitCodeAsync(string code, CancellationToken cancellationToken = default) => SendAsync(new SubmitCode(code), cancellationToken);
}
