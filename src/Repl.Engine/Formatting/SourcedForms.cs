using System.Collections;
using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace Repl.Engine.Formatting;

/// <summary>How types say themselves that they are shown: by an attribute that names a source of formatters.</summary>
/// <remarks>Attribute, source and formatters are known by their names and those of their members, because libraries declare their own.</remarks>
internal static class SourcedForms
{
    private const string AttributeName = nameof(TypeFormatterSourceAttribute);

    private static readonly ConditionalWeakTable<Type, RegisteredForms> Known = [];

    /// <summary>What a type or the nearest of its bases says.</summary>
    public static RegisteredForms Of(Type type) => Known.GetValue(type, Find);

    private static RegisteredForms Find(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            // Read as data: other attributes of the type may need what is not there.
            if (current.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType.Name == AttributeName) is { } attribute)
            {
                return Read(attribute, type);
            }
        }

        return RegisteredForms.None;
    }

    private static RegisteredForms Read(CustomAttributeData attribute, Type type)
    {
        var preferred = attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == nameof(TypeFormatterSourceAttribute.PreferredMimeTypes))
            .TypedValue.Value as IEnumerable<CustomAttributeTypedArgument> ?? [];
        var (writers, failure) = UserCode.Try(() => attribute.ConstructorArguments is [{ Value: Type source }, ..] ? Make(source, type) : []);
        writers ??= new() { [MimeTypes.Html] = (_, _) => ExceptionDispatchInfo.Throw(failure!) };
        return new RegisteredForms(writers.ToFrozenDictionary(), [.. preferred.Select(argument => argument.Value).OfType<string>()]);
    }

    private static Dictionary<string, Action<object, TextWriter>> Make(Type sourceType, Type type)
    {
        var source = Activator.CreateInstance(sourceType, nonPublic: true)!;
        var made = sourceType.GetMethod(nameof(ITypeFormatterSource.CreateTypeFormatters), Type.EmptyTypes)?.Invoke(source, null) as IEnumerable;
        var writers = new Dictionary<string, Action<object, TextWriter>>(StringComparer.Ordinal);
        foreach (var formatter in made ?? Array.Empty<object>())
        {
            if (formatter is ITypeFormatter { MimeType: var mimeType } known)
            {
                if (known.Type.IsAssignableFrom(type))
                {
                    writers.TryAdd(mimeType, Writing(known));
                }
            }
            else if (formatter.GetType().GetProperty(nameof(ITypeFormatter.MimeType))?.GetValue(formatter) is string form
                && formatter.GetType().GetMethod(nameof(ITypeFormatter.Format), [typeof(object), typeof(TextWriter)]) is { } format)
            {
                writers.TryAdd(form, (value, writer) => WriteTextUnless(format.Invoke(formatter, [value, writer]) is true, value, writer));
            }
        }

        return writers;
    }

    /// <summary>A formatter as what is registered.</summary>
    public static Action<object, TextWriter> Writing(ITypeFormatter formatter) =>
        (value, writer) => WriteTextUnless(formatter.Format(value, new FormatContext(writer)), value, writer);

    private static void WriteTextUnless(bool isWritten, object value, TextWriter writer)
    {
        if (!isWritten)
        {
            writer.Write(value);
        }
    }
}
