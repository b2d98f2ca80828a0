using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.CSharp;

/// <summary>
/// <c>using var x = …;</c> and <c>await using var x = …;</c> at the top of a cell, where the script dialect knows only directives: they become
/// plain declarations, and what they declare is disposed when the cell ends.
/// </summary>
/// <param name="code">The code without those words; everything stands where it stood.</param>
/// <param name="names">The variables to dispose, in the order of declaring.</param>
internal sealed class UsingDeclarations(string code, ImmutableArray<string> names)
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    /// <summary>The code to compile.</summary>
    public string Code { get; } = code;

    /// <summary>Whether nothing is to be disposed.</summary>
    public bool IsEmpty => names.IsEmpty;

    /// <summary>Finds them.</summary>
    /// <param name="code">A cell's code.</param>
    public static UsingDeclarations In(string code) => code.Contains("using", StringComparison.Ordinal) ? Rewrite(code) : new UsingDeclarations(code, []);

    /// <summary>Disposes what was declared, the last first, all of it even where one fails.</summary>
    /// <param name="submission">The object whose fields the variables are.</param>
    /// <exception cref="Exception">What the first failing one threw.</exception>
    public async Task DisposeAsync(object submission)
    {
        List<Task> failed = [];
        foreach (var value in names.Reverse().Select(name => SubmissionStates.Read(submission, name)))
        {
            var disposing = DisposeOneAsync(value);
            await disposing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!disposing.IsCompletedSuccessfully)
            {
                failed.Add(disposing);
            }
        }

        await (failed.FirstOrDefault() ?? Task.CompletedTask).ConfigureAwait(true);
    }

    private static async Task DisposeOneAsync(object? value)
    {
        switch (value)
        {
            case IAsyncDisposable resource:
                await resource.DisposeAsync().ConfigureAwait(true); // on the cell's thread
                break;
            case IDisposable resource:
                resource.Dispose();
                break;
            case not null:
                throw new InvalidOperationException($"A '{CSharpTypeNames.Of(value.GetType())}' was declared with 'using', but it cannot be disposed. Leave 'using' out.");
        }
    }

    private static UsingDeclarations Rewrite(string code)
    {
        var text = code.ToCharArray();
        var names = ImmutableArray.CreateBuilder<string>();
        var depth = 0;
        var isFirst = true; // of a statement
        SyntaxToken? awaits = null;
        foreach (var token in SyntaxFactory.ParseTokens(code, options: Parsing))
        {
            depth += DepthOf(token.Kind());
            if (depth == 0 && isFirst && token.IsKind(SyntaxKind.UsingKeyword) && Declared(code, token) is { } declared)
            {
                text.AsSpan(token.SpanStart, token.Span.Length).Fill(' '); // so that errors and debug information name the right places
                if (awaits is { } word)
                {
                    text.AsSpan(word.SpanStart, word.Span.Length).Fill(' ');
                }

                names.AddRange(declared);
            }

            awaits = isFirst && token.Text == "await" ? token : null;
            isFirst = awaits is not null || token.Kind() is SyntaxKind.SemicolonToken or SyntaxKind.CloseBraceToken;
        }

        return new UsingDeclarations(names.Count == 0 ? code : new string(text), names.ToImmutable());
    }

    // Null where it is a directive, or a statement with a block.
    private static IEnumerable<string>? Declared(string code, SyntaxToken word) =>
        SyntaxFactory.ParseStatement(code, word.SpanStart, Parsing, consumeFullText: false) is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not (int)SyntaxKind.None } statement
        && statement.Declaration.Variables.All(variable => variable.Initializer is not null && !variable.Identifier.IsMissing)
            ? statement.Declaration.Variables.Select(variable => variable.Identifier.ValueText)
            : null;

    /// <summary>By how much a token changes how deep in brackets the next one stands.</summary>
    /// <param name="kind">The token's kind.</param>
    public static int DepthOf(SyntaxKind kind) => kind switch
    {
        SyntaxKind.OpenBraceToken or SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken => 1,
        SyntaxKind.CloseBraceToken or SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken => -1,
        _ => 0,
    };
}
