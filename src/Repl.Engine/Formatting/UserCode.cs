using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Repl.Engine.CSharp;

namespace Repl.Engine.Formatting;

/// <summary>Runs user code, such as a property, whose failure is shown in its place.</summary>
internal static class UserCode
{
    /// <summary>Runs code.</summary>
    /// <returns>What it gave, or what it threw.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "User code runs; its failure is shown in place.")]
    public static (T? Value, Exception? Failure) Try<T>(Func<T> code)
    {
        try
        {
            return (code(), null);
        }
        catch (Exception exception)
        {
            return (default, (exception as TargetInvocationException)?.InnerException ?? exception);
        }
    }

    /// <summary>A failure as it stands in the place of a value.</summary>
    public static string Describe(Exception failure) => $"(threw {CSharpTypeNames.Of(failure.GetType())}: {RuntimeErrors.MessageOf(failure)})";
}
