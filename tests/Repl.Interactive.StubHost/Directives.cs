namespace Microsoft.DotNet.Interactive.Directives;

public abstract class KernelDirective(string name)
{
    public string Name => name;

    public string? Description { get; set; }

    public bool Hidden { get; set; }

    public ICollection<KernelDirectiveParameter> Parameters { get; } = [];
}

public class KernelActionDirective : KernelDirective
{
    public KernelActionDirective(string name, string? description = null)
        : base(name) => Description = description;

    public Type? KernelCommandType { get; set; }

    public ICollection<KernelActionDirective> Subcommands { get; } = [];
}

public class KernelSpecifierDirective(string name, string kernelName) : KernelDirective(name)
{
    public string KernelName => kernelName;
}

public class KernelDirectiveParameter(string name, string? description = null)
{
    public string Name => name;

    public string Description => description ?? "";

    public bool AllowImplicitName { get; init; }

    public bool Flag { get; init; }

    internal Func<IEnumerable<string>> Completions { get; private set; } = () => [];

    public KernelDirectiveParameter AddCompletions(Func<IEnumerable<string>> getCompletions)
    {
        Completions = getCompletions;
        return this;
    }
}
