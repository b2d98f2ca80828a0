using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Repl.Engine.CSharp;

/// <summary>The variables of the cells so far: one object for each submission, whose fields they are. Safe from any thread.</summary>
/// <param name="globals">What cells see as their own members.</param>
internal sealed class SubmissionStates(object globals)
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private volatile object?[] _objects = [globals];

    /// <summary>What a new submission is started with: the earlier objects and a free slot.</summary>
    /// <returns>An array of its own, so that an abandoned submission cannot touch a later one's.</returns>
    public object?[] Prepare() => [.. _objects, null];

    /// <summary>Keeps the object of a submission that is about to start.</summary>
    /// <param name="prepared">What it was prepared with.</param>
    public void Keep(object?[] prepared) => _objects = prepared;

    /// <summary>Gives the newest submission's variable a value.</summary>
    /// <param name="name">A variable that it declares.</param>
    /// <param name="value">The value.</param>
    public void SetNewest(string name, object? value) => _objects[^1]!.GetType().GetField(name, Fields)!.SetValue(_objects[^1], value);

    /// <summary>Lists the variables that the next cell can see, in the order of their names.</summary>
    /// <returns>The last declaration of each name.</returns>
    public IReadOnlyList<CSharpVariable> List()
    {
        var found = new SortedDictionary<string, CSharpVariable>(StringComparer.Ordinal);
        foreach (var submission in _objects.Skip(1))
        {
            foreach (var field in submission!.GetType().GetFields(Fields).Where(IsVariable))
            {
                found[field.Name] = new CSharpVariable(field.Name, field.FieldType, field.GetValue(submission));
            }
        }

        return [.. found.Values];
    }

    /// <summary>Reads one variable.</summary>
    /// <param name="name">Its name, without <c>@</c>.</param>
    /// <param name="variable">Its last declaration.</param>
    /// <returns>False when no cell has declared it.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out CSharpVariable? variable)
    {
        var objects = _objects;
        for (var index = objects.Length - 1; index > 0; index--)
        {
            if (objects[index]!.GetType().GetField(name, Fields) is { } field && IsVariable(field))
            {
                variable = new CSharpVariable(name, field.FieldType, field.GetValue(objects[index]));
                return true;
            }
        }

        variable = null;
        return false;
    }

    /// <summary>Reads a variable of one submission.</summary>
    /// <param name="submission">The object whose field it is.</param>
    /// <param name="name">A variable that it declares.</param>
    public static object? Read(object submission, string name) => submission.GetType().GetField(name, Fields)?.GetValue(submission);

    // The compiler's own fields have names that no user can write.
    private static bool IsVariable(FieldInfo field) => !field.Name.Contains('<', StringComparison.Ordinal);
}
