using Microsoft.DotNet.Interactive.Formatting;

namespace Repl.Engine.Formatting;

/// <summary>Shows values, by MIME type; how, cells may change with the names that .NET Interactive has for it.</summary>
/// <remarks>
/// <para>Thread safe. What is registered holds for the whole process, until <see cref="ResetToDefault"/>.</para>
/// <para>
/// Every value has <c>text/plain</c>. Objects, collections and results of commands have <c>text/html</c> besides; JSON, charts and bytes that
/// are an image have types of their own. Numbers, strings and other values that are one piece of text have <c>text/plain</c> alone, because
/// notebooks show that best.
/// </para>
/// </remarks>
public static class Formatter
{
    private const int DefaultListExpansionLimit = 20;
    private const int DefaultRecursionLimit = 4;

    /// <summary>How many items of a collection are shown. Default 20; at least 0. <see cref="Formatter{T}"/> has it for one type of items.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0.</exception>
    public static int ListExpansionLimit
    {
        get;
        set => field = Checked(value);
    } = DefaultListExpansionLimit;

    /// <summary>How deep collections within collections are shown. Default 4; at least 0. Members of objects within objects end sooner.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0.</exception>
    public static int RecursionLimit
    {
        get;
        set => field = Checked(value);
    } = DefaultRecursionLimit;

    internal static FormatterRegistry Registry { get; } = new();

    /// <summary>Shows a value. Reads its properties and items, each once, and so runs user code: call it where that can be interrupted.</summary>
    /// <param name="value">Any value. What it throws is shown in its place.</param>
    /// <returns>The value by MIME type; always holds <c>text/plain</c>. Each of our own forms has at most about 100,000 characters.</returns>
    public static IReadOnlyDictionary<string, string> Format(object? value) => new FormatPass(Registry).Format(value);

    /// <summary>Shows a value in one form.</summary>
    /// <param name="value">Any value. What it throws is shown in its place.</param>
    /// <param name="mimeType">Which form. Default <c>text/plain</c>, which is also what comes for types that the value does not have.</param>
    /// <returns>The form.</returns>
    public static string ToDisplayString(this object? value, string mimeType = MimeTypes.PlainText)
    {
        ArgumentException.ThrowIfNullOrEmpty(mimeType);
        return new FormatPass(Registry).Format(value, mimeType);
    }

    /// <summary>Says how values of a type are shown, also within others.</summary>
    /// <typeparam name="T">The type, a base type or an interface. The most specific of several wins, then the newest.</typeparam>
    /// <param name="formatter">Makes the form of a value. What it throws is shown in the value's place.</param>
    /// <param name="mimeType">Which form it makes. Default <c>text/html</c>. A formatter for the same type and form is replaced.</param>
    /// <example><code>
    /// Formatter.Register&lt;Uri&gt;(uri =&gt; $"&lt;b&gt;{uri.Host}&lt;/b&gt;");
    /// </code></example>
    public static void Register<T>(Func<T, string> formatter, string mimeType = MimeTypes.Html)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Registry.Add(typeof(T), mimeType, (value, writer) => writer.Write(formatter((T)value)));
    }

    /// <inheritdoc cref="Register{T}(Func{T, string}, string)"/>
    public static void Register<T>(Action<T, TextWriter> formatter, string mimeType = MimeTypes.Html)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Registry.Add(typeof(T), mimeType, (value, writer) => formatter((T)value, writer));
    }

    /// <summary>Says how values of a type are shown, also within others.</summary>
    /// <param name="type">
    /// The type, a base type or an interface; <c>typeof(List&lt;&gt;)</c> stands for lists of anything. The most specific of several wins, then
    /// the newest.
    /// </param>
    /// <param name="formatter">Makes the form of a value. What it throws is shown in the value's place.</param>
    /// <param name="mimeType">Which form it makes. Default <c>text/html</c>. A formatter for the same type and form is replaced.</param>
    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = MimeTypes.Html)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Registry.Add(type, mimeType, formatter);
    }

    /// <inheritdoc cref="Register(Type, Action{object, TextWriter}, string)"/>
    public static void Register(Type type, Func<object, string> formatter, string mimeType = MimeTypes.Html)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Registry.Add(type, mimeType, (value, writer) => writer.Write(formatter(value)));
    }

    /// <inheritdoc cref="Register(Type, Action{object, TextWriter}, string)"/>
    public static void Register(ITypeFormatter formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Registry.Add(formatter.Type, formatter.MimeType, SourcedForms.Writing(formatter));
    }

    /// <summary>Says in which forms values of a type are shown, beside <c>text/plain</c>.</summary>
    /// <param name="type">The type, a base type, an interface or an open generic type.</param>
    /// <param name="preferredMimeTypes">The forms. None takes back what was said before.</param>
    public static void SetPreferredMimeTypesFor(Type type, params string[] preferredMimeTypes) => Registry.Prefer(type, preferredMimeTypes);

    /// <summary>Forgets what was registered and preferred, and sets the limits to their defaults.</summary>
    public static void ResetToDefault()
    {
        Registry.Clear();
        (ListExpansionLimit, RecursionLimit) = (DefaultListExpansionLimit, DefaultRecursionLimit);
    }

    private static int Checked(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit, "value");
        return limit;
    }
}
