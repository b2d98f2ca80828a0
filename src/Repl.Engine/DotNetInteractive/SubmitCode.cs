namespace Microsoft.DotNet.Interactive.Commands;

/// <summary>Code that a cell sends to a language, by the name that .NET Interactive has for it.</summary>
/// <param name="code">The code. May hold <c>#!</c> lines, as a cell may.</param>
/// <param name="targetKernelName">The language, or the name of a session. Null, the default: that of whoever it is sent to.</param>
public sealed class SubmitCode(string code, string? targetKernelName = null)
{
    /// <summary>The code.</summary>
    public string Code { get; } = code ?? throw new ArgumentNullException(nameof(code));

    /// <summary>The language; null: that of whoever it is sent to.</summary>
    public string? TargetKernelName => targetKernelName;
}
