using Microsoft.DotNet.Interactive.Formatting;

namespace Microsoft.DotNet.Interactive.Commands;

public abstract class KernelCommand
{
    public KernelCommand? Parent { get; internal set; }
}

public abstract class KernelDirectiveCommand : KernelCommand;

public class SubmitCode(string code, string? targetKernelName = null) : KernelCommand
{
    public string Code => code;

    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>();

    internal string? Target => targetKernelName;
}

public class SendValue(string name, object? value, FormattedValue? formattedValue = null) : KernelCommand
{
    public string Name => name;

    public object? Value => value;

    public FormattedValue? FormattedValue => formattedValue;
}

public class RequestValue(string name, string mimeType = "application/json") : KernelCommand
{
    public string Name => name;

    public string MimeType => mimeType;
}

public class RequestValueInfos(string? targetKernelName = null, string mimeType = "text/plain+summary") : KernelCommand
{
    public string MimeType => mimeType;

    internal string? Target => targetKernelName;
}

public class RequestInput(string prompt, string? inputTypeHint = null) : KernelCommand
{
    public string Prompt => prompt;

    public bool IsPassword => inputTypeHint is "password";
}
