using System.Collections;
using Repl.Engine.CSharp;

namespace Repl.Engine.Formatting;

/// <summary>Writes one value as text that reads like C#.</summary>
internal sealed class ValueWriter
{
    private const int ShownBytes = 64;

    private readonly BoundedText _text = new();
    private readonly HashSet<object> _ancestors = new(ReferenceEqualityComparer.Instance);
    private readonly ValueReader _reader;
    private readonly FormatterRegistry _registry;

    private ValueWriter(ValueReader reader, FormatterRegistry registry) => (_reader, _registry) = (reader, registry);

    /// <summary>Writes a value.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="reader">Reads what the value holds.</param>
    /// <param name="registry">What users have said about types.</param>
    /// <returns>A string is written as it is, without quotes; within other values it has them.</returns>
    public static string Write(object? value, ValueReader reader, FormatterRegistry registry)
    {
        var writer = new ValueWriter(reader, registry);
        if (value is string or char)
        {
            writer._text.Append(value.ToString()!);
        }
        else
        {
            writer.Add(value);
        }

        return writer._text.ToString();
    }

    /// <summary>Writes a value as it stands within others.</summary>
    public static string WriteNested(object? value, ValueReader reader, FormatterRegistry registry)
    {
        var writer = new ValueWriter(reader, registry);
        writer._ancestors.Add(writer);      // members are for the outermost value only
        writer.Add(value);
        return writer._text.ToString();
    }

    private void Add(object? value)
    {
        if (value is not null && _ancestors.Count > 0 && _registry.Of(value.GetType()).Formatters.TryGetValue(MimeTypes.PlainText, out var write))
        {
            _text.Append(FormatPass.Registered(value, MimeTypes.PlainText, write));
        }
        else if (SimpleValues.TryWrite(value, out var simple))
        {
            _text.Append(simple);
        }
        else if (!_ancestors.Add(value))
        {
            _text.Append("(cycle)");
        }
        else
        {
            AddCompound(value);
            _ancestors.Remove(value);
        }
    }

    private void AddCompound(object value)
    {
        switch (value)
        {
            case IRichValue rich:
                _text.Append(rich.Text);
                break;
            case byte[] bytes:
                _text.Append($"byte[{bytes.Length}] {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, ShownBytes)))}");
                _text.Append(bytes.Length > ShownBytes ? "..." : "");
                break;
            case Task task:
                AddTask(task);
                break;
            case Delegate:
                _text.Append(CSharpTypeNames.Of(value.GetType()));
                break;
            case var _ when _ancestors.Count == 1 && DataTables.IsTable(value):
                _text.Append(DataTables.ToText(value));
                break;
            case var _ when JsonForms.IsJson(value):
                AddText(() => _ancestors.Count == 1 ? JsonForms.Indent(JsonForms.Read(value)) : JsonForms.Read(value).GetRawText());
                break;
            case var _ when HasOwnText(value.GetType()):
                AddText(() => value.ToString() ?? "null");
                break;
            case IEnumerable items:
                AddItems(items);
                break;
            default:
                AddMembers(value);
                break;
        }
    }

    private void AddItems(IEnumerable items)
    {
        var isDictionary = Entries.IsDictionary(items);
        var (open, close) = isDictionary ? ("{", "}") : ("[", "]");
        if (_ancestors.Count > Formatter.RecursionLimit)
        {
            _text.Append($"{open}...{close}");
            return;
        }

        _text.Append(open);
        var read = _reader.Items(items);
        foreach (var (index, item) in read.Shown.Index())
        {
            _text.Append(index == 0 ? "" : ", ");
            AddItem(item, isDictionary);
        }

        if (read.IsCut)
        {
            _text.Append(read.Count is { } all ? $", ... ({all} in all)" : ", ...");
        }
        else if (read.Failure is { } failure)
        {
            _text.Append($"{(read.Shown.Count == 0 ? "" : ", ")}{UserCode.Describe(failure)}");
        }

        _text.Append(close);
    }

    private void AddItem(object? item, bool isEntry)
    {
        if (isEntry && item is not null)
        {
            var (key, value) = Entries.Split(item);
            Add(key);
            _text.Append(": ");
            Add(value);
        }
        else
        {
            Add(item);
        }
    }

    private void AddMembers(object value)
    {
        var type = value.GetType();
        _text.Append(CSharpTypeNames.Of(type));
        if (ValueMembers.Of(type).Count == 0)
        {
            return;
        }

        if (_ancestors.Count > 1)
        {
            _text.Append(" { ... }");      // one level is enough to see what it is
            return;
        }

        _text.Append(" { ");
        foreach (var (index, member) in _reader.Members(value).Index())
        {
            _text.Append($"{(index == 0 ? "" : ", ")}{member.Name} = ");
            if (member.Failure is { } failure)
            {
                _text.Append(UserCode.Describe(failure));
            }
            else
            {
                Add(member.Value);
            }
        }

        _text.Append(" }");
    }

    // Reading Task.Result would wait.
    private void AddTask(Task task)
    {
        // Its own type is often a class of the compiler's or of the framework's.
        var type = task.GetType();
        while (type != typeof(Task) && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
        {
            type = type.BaseType!;
        }

        _text.Append($"{CSharpTypeNames.Of(type)} {{ Status = {task.Status}");
        if (task.IsCompletedSuccessfully && type.GetProperty("Result") is { } result && result.PropertyType.IsVisible)
        {
            _text.Append(", Result = ");
            Add(result.GetValue(task));
        }

        _text.Append(" }");
    }

    private void AddText(Func<string> write)
    {
        var (text, failure) = UserCode.Try(write);
        _text.Append(failure is null ? text! : UserCode.Describe(failure));
    }

    private static bool HasOwnText(Type type)
    {
        var owner = type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType;
        return owner != typeof(object) && owner != typeof(ValueType);
    }
}
