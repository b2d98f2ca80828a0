using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Repl.Engine.CSharp;

/// <summary>Writes one value as text that reads like C#.</summary>
internal sealed class ValueWriter
{
    private const int ShownItems = 20;
    private const int ShownBytes = 64;
    private const int ShownDepth = 4;
    private const int TextLimit = 100_000;

    private readonly BoundedText _text = new(TextLimit);
    private readonly HashSet<object> _ancestors = new(ReferenceEqualityComparer.Instance);

    private ValueWriter()
    {
    }

    /// <summary>Writes a value.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>A string is written as it is, without quotes; within other values it has them.</returns>
    public static string Write(object? value)
    {
        var writer = new ValueWriter();
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

    private void Add(object? value)
    {
        if (SimpleValues.TryWrite(value, out var simple))
        {
            _text.Append(simple);
        }
        else if (!_ancestors.Add(value))
        {
            _text.Append("(cycle)");
        }
        else
        {
            Guard(() => AddCompound(value));
            _ancestors.Remove(value);
        }
    }

    private void AddCompound(object value)
    {
        switch (value)
        {
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
            case var _ when HasOwnText(value.GetType()):
                _text.Append(value.ToString() ?? "null");
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
        if (_ancestors.Count > ShownDepth)
        {
            _text.Append($"{open}...{close}");
            return;
        }

        _text.Append(open);
        var count = 0;
        foreach (var item in items)
        {
            if (count == ShownItems)
            {
                var all = (items as ICollection)?.Count ?? Entries.CountOf(items);
                _text.Append(all is null ? ", ..." : $", ... ({all} in all)");
                break;
            }

            _text.Append(count++ == 0 ? "" : ", ");
            AddItem(item, isDictionary);
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
        var members = Members(type).ToList();
        if (members.Count == 0)
        {
            return;
        }

        if (_ancestors.Count > 1)
        {
            _text.Append(" { ... }");      // one level is enough to see what it is
            return;
        }

        _text.Append(" { ");
        foreach (var (index, (name, read)) in members.Index())
        {
            _text.Append($"{(index == 0 ? "" : ", ")}{name} = ");
            Guard(() => Add(read(value)));
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

    [SuppressMessage("Design", "CA1031", Justification = "User code runs; its failure is shown in place.")]
    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            var cause = (exception as TargetInvocationException)?.InnerException ?? exception;
            _text.Append($"(threw {CSharpTypeNames.Of(cause.GetType())}: {RuntimeErrors.MessageOf(cause)})");
        }
    }

    private static bool HasOwnText(Type type)
    {
        var owner = type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType;
        return owner != typeof(object) && owner != typeof(ValueType);
    }

    private static IEnumerable<(string Name, Func<object, object?> Read)> Members(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .Where(property => property.PropertyType is { IsByRef: false, IsByRefLike: false, IsPointer: false })
            .Select(property => (property.Name, (Func<object, object?>)property.GetValue));
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Where(field => !field.FieldType.IsPointer)
            .Select(field => (field.Name, (Func<object, object?>)field.GetValue));
        return properties.Concat(fields);
    }
}
