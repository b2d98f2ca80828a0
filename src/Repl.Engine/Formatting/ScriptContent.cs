namespace Repl.Engine.Formatting;

/// <summary>JavaScript that the notebook's page runs. A terminal shows its text.</summary>
/// <param name="Content">The code, without <c>&lt;script&gt;</c> around it. It must not contain <c>&lt;/script</c>, where the page would take it for ended.</param>
public sealed record ScriptContent(string Content) : IRichValue
{
    string IRichValue.MimeType => MimeTypes.Html;

    string IRichValue.Content => $"<script>{Content}</script>";

    string IRichValue.Text => Content;

    /// <summary>The code.</summary>
    /// <returns><see cref="Content"/>.</returns>
    public override string ToString() => Content;
}
