using Repl.Engine.Formatting;
using Repl.Engine.Parsing;
using Repl.Engine.Shell;

namespace Repl.Engine.Languages;

/// <summary>A language whose parts are shown, and not run by us: Markdown, HTML. A terminal shows the source.</summary>
/// <param name="mimeType">What front ends take it for.</param>
/// <param name="convert">Makes that of the source. Default: as it is.</param>
/// <param name="warn">Tells what of the source will not work; null where nothing is known. Default: nothing.</param>
internal sealed class ShownLanguage(string mimeType, Func<string, string>? convert = null, Func<string, string?>? warn = null) : ICellLanguage
{
    /// <inheritdoc/>
    public SwitchOptions Check(CellPart.Switch change) => SwitchOptions.ReadNone(change);

    /// <inheritdoc/>
    public Task<CellOutcome> RunAsync(PartRun part, CancellationToken cancellationToken)
    {
        var source = part.Code.Text.Trim();
        var data = new Dictionary<string, string> { [MimeTypes.PlainText] = source, [mimeType] = convert?.Invoke(source) ?? source };
        part.Screen.Show(new CellOutput.Display(data));
        if (warn?.Invoke(source) is { } warning)
        {
            part.Screen.Show(new CellOutput.StandardError($"{warning}\n"));
        }

        return Task.FromResult<CellOutcome>(new CellOutcome.Succeeded());
    }

    /// <inheritdoc/>
    public Task<Completeness> CheckCompletenessAsync(CellPart.Code code, CancellationToken cancellationToken) => Task.FromResult(Completeness.Complete);
}
