using System.Diagnostics.CodeAnalysis;

namespace Repl.Engine.Formatting;

/// <summary>How values of one type are shown, by the name that .NET Interactive has for that; <see cref="Formatter"/> otherwise.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <remarks>Thread safe. Holds for the whole process, until <see cref="Formatter.ResetToDefault"/>.</remarks>
[SuppressMessage("Design", "CA1000", Justification = "Notebooks name the type so.")]
public static class Formatter<T>
{
    /// <summary>How many items of a collection of <typeparamref name="T"/> are shown. Default <see cref="Formatter.ListExpansionLimit"/>; at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0.</exception>
    public static int ListExpansionLimit
    {
        get => Formatter.Registry.LimitOf(typeof(T)) ?? Formatter.ListExpansionLimit;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Formatter.Registry.Limit(typeof(T), value);
        }
    }

    /// <inheritdoc cref="Formatter.Register{T}(Func{T, string}, string)"/>
    public static void Register(Func<T, string> formatter, string mimeType = MimeTypes.Html) => Formatter.Register(formatter, mimeType);

    /// <inheritdoc cref="Formatter.Register{T}(Func{T, string}, string)"/>
    public static void Register(Action<T, TextWriter> formatter, string mimeType = MimeTypes.Html) => Formatter.Register(formatter, mimeType);
}
