using Repl.Engine.Input;

namespace Repl.Engine.Sharing;

/// <summary>A value on its way from one language to another. Shows nothing of itself, because it may be a secret.</summary>
internal abstract class SharedValue
{
    private SharedValue()
    {
    }

    /// <summary>The value of a C# variable.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">The type that the variable was declared with.</param>
    public sealed class Live(object? value, Type type) : SharedValue
    {
        /// <summary>The value.</summary>
        public object? Value => value;

        /// <summary>The type that the variable was declared with.</summary>
        public Type Type => type;
    }

    /// <summary>Text in some form.</summary>
    /// <param name="content">The text.</param>
    /// <param name="mimeType">What it is, such as <c>text/plain</c> or <c>application/json</c>.</param>
    public sealed class Text(string content, string mimeType) : SharedValue
    {
        /// <summary>The text.</summary>
        public string Content => content;

        /// <summary>What it is.</summary>
        public string MimeType => mimeType;
    }

    /// <summary>A password.</summary>
    /// <param name="password">The password.</param>
    public sealed class Secret(PasswordString password) : SharedValue
    {
        /// <summary>The password.</summary>
        public PasswordString Password => password;
    }
}
