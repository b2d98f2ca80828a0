using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Repl.Engine.CSharp;

/// <summary>Picks and writes the frames of a stack that mean something to the person who wrote the cell.</summary>
internal static class CellFrames
{
    private const int ShownFrames = 30;
    private const string TopLevel = "<Initialize>";

    private static readonly string[] Machinery = ["Repl.", "Microsoft.CodeAnalysis"];

    /// <summary>Writes the frames of a stack.</summary>
    /// <param name="stack">A stack, innermost frame first.</param>
    /// <returns>The frames of cells, then those of the libraries that they called; at most 30 of each.</returns>
    public static IEnumerable<string> Of(StackTrace stack)
    {
        var frames = stack.GetFrames()
            .Select(frame => (Frame: frame, Method: frame.GetMethod()))
            .Where(item => item.Method is not null && !IsHidden(item.Method))
            .ToList();
        // Whatever called the outermost frame of a cell is how we run cells.
        var last = frames.FindLastIndex(item => IsOfCell(item.Method!));
        var visible = last < 0 ? frames : frames[..(last + 1)];
        var own = visible.Where(item => IsOfCell(item.Method!)).Select(item => "at " + WriteOwn(item.Frame, item.Method!));
        var others = visible.Where(item => !IsOfCell(item.Method!)).Select(item => "at " + WriteMethod(Original(item.Method!)));
        return Limit([.. own]).Concat(Limit([.. others]));
    }

    private static IEnumerable<string> Limit(IReadOnlyCollection<string> frames)
    {
        frames = Collapse(frames);
        return frames.Count <= ShownFrames ? frames : frames.Take(ShownFrames).Append($"... and {frames.Count - ShownFrames} more frames");
    }

    // A recursion is one line.
    private static List<string> Collapse(IEnumerable<string> frames)
    {
        var collapsed = new List<(string Text, int Times)>();
        foreach (var frame in frames)
        {
            if (collapsed.Count > 0 && collapsed[^1].Text == frame)
            {
                collapsed[^1] = (frame, collapsed[^1].Times + 1);
            }
            else
            {
                collapsed.Add((frame, 1));
            }
        }

        return [.. collapsed.Select(item => item.Times == 1 ? item.Text : $"{item.Text} ({item.Times} times)")];
    }

    private static bool IsOfCell(MethodBase method) => SubmissionLoadContext.IsSubmission(method.Module.Assembly);

    private static bool IsHidden(MethodBase method)
    {
        if (IsOfCell(method))
        {
            return method.Name is "<Factory>" or "<Main>" || method.IsDefined(typeof(StackTraceHiddenAttribute));
        }

        var assembly = method.Module.Assembly.GetName().Name ?? "";
        return method.IsDefined(typeof(StackTraceHiddenAttribute))
            || (method.DeclaringType?.IsDefined(typeof(StackTraceHiddenAttribute)) ?? false)
            || Machinery.Any(prefix => assembly.StartsWith(prefix, StringComparison.Ordinal))
            || IsScheduling(method);
    }

    // How a task gets onto a thread and its result off it.
    private static bool IsScheduling(MethodBase method)
    {
        return method.DeclaringType == typeof(ExecutionContext)
            || (!method.IsPublic && (method.DeclaringType?.Namespace ?? "").StartsWith("System.Threading", StringComparison.Ordinal));
    }

    private static string WriteOwn(StackFrame frame, MethodBase method)
    {
        var original = Original(method);
        var name = IsTopLevel(original) ? "" : WriteMethod(original);
        var place = frame.GetFileName() is { Length: > 0 } file
            ? string.Create(CultureInfo.InvariantCulture, $"{file}, line {frame.GetFileLineNumber()}")
            : "";
        return (name, place) switch
        {
            ("", "") => "the top of a cell", // the compiler left no line for this place
            (_, "") or ("", _) => name + place,
            _ => $"{name} in {place}",
        };
    }

    // The statements of a cell are an async method that, unlike others, does not name its state machine.
    private static bool IsTopLevel(MethodBase method)
    {
        return method.Name == TopLevel || (method.DeclaringType?.Name.StartsWith($"<{TopLevel}>d", StringComparison.Ordinal) ?? false);
    }

    private static string WriteMethod(MethodBase method)
    {
        var type = method.DeclaringType;
        var owner = type is null || type.Name.Contains('<', StringComparison.Ordinal) || IsSubmissionClass(type)
            ? ""
            : CSharpTypeNames.WithNamespace(type);
        if (method.IsConstructor)
        {
            return $"new {owner}({WriteParameters(method)})";
        }

        var name = PlainName(method.Name);
        return name == "lambda" ? name : $"{(owner.Length > 0 ? owner + "." : "")}{name}({WriteParameters(method)})";
    }

    // The compiler names a lambda `<Outer>b__0_1` and a local function `<Outer>g__Name|0_1`.
    private static string PlainName(string name)
    {
        var end = name.LastIndexOf('>');
        return end < 0 || end + 1 >= name.Length ? name
            : name[end + 1] == 'b' ? "lambda"
            : name[end + 1] == 'g' ? name[(end + 4)..].Split('|')[0]
            : name;
    }

    private static string WriteParameters(MethodBase method)
    {
        return string.Join(", ", method.GetParameters().Select(parameter => $"{CSharpTypeNames.Of(parameter.ParameterType)} {parameter.Name}"));
    }

    // An async method or an iterator runs as MoveNext of a class of its own.
    private static MethodBase Original(MethodBase method)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var machine = method.DeclaringType;
        if (machine?.DeclaringType is not { } owner || method.Name != "MoveNext")
        {
            return method;
        }

        var plain = machine.IsConstructedGenericType ? machine.GetGenericTypeDefinition() : machine;
        return owner.GetMethods(All)
            .FirstOrDefault(candidate => candidate.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType == plain) ?? method;
    }

    private static bool IsSubmissionClass(Type type) => type.DeclaringType is null && type.Name.StartsWith("Submission#", StringComparison.Ordinal) && SubmissionLoadContext.IsSubmission(type.Assembly);
}
