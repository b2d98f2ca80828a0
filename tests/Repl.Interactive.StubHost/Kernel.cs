using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;

namespace Microsoft.DotNet.Interactive;

public interface IKernelCommandHandler<in TCommand>
    where TCommand : KernelCommand
{
    Task HandleAsync(TCommand command, KernelInvocationContext context);
}

public delegate Task KernelPipelineContinuation(KernelCommand command, KernelInvocationContext context);

public delegate Task KernelCommandPipelineMiddleware(KernelCommand command, KernelInvocationContext context, KernelPipelineContinuation next);

public class KernelInfo(string localName)
{
    public string[] Aliases { get; internal set; } = [];

    public string? LanguageName { get; set; }

    public string? Description { get; set; }

    public ICollection<KernelDirective> SupportedDirectives { get; } = [];

    internal string LocalName => localName;
}

public class KernelCommandResult(IReadOnlyList<KernelEvent> events)
{
    public IReadOnlyList<KernelEvent> Events => events;
}

/// <summary>What the extension uses of the host's kernels, with enough behind it to run the extension's script.</summary>
public abstract class Kernel(string name) : IDisposable
{
    private readonly List<IDisposable> _disposables = [];

    public static Kernel Root { get; internal set; } = null!;

    public string Name => name;

    public KernelInfo KernelInfo { get; } = new(name);

    public virtual KernelSpecifierDirective KernelSpecifierDirective => field ??= new KernelSpecifierDirective($"#!{Name}", Name);

    internal List<KernelCommandPipelineMiddleware> Middleware { get; } = [];

    internal Dictionary<Type, Func<KernelCommand, KernelInvocationContext, Task>> Handlers { get; } = [];

    public void AddDirective<TCommand>(KernelActionDirective directive, Func<TCommand, KernelInvocationContext, Task> handler)
        where TCommand : KernelCommand
    {
        directive.KernelCommandType = typeof(TCommand);
        KernelInfo.SupportedDirectives.Add(directive);
        Handlers[typeof(TCommand)] = (command, context) => handler((TCommand)command, context);
    }

    public void AddMiddleware(KernelCommandPipelineMiddleware middleware, string? caller = null) => Middleware.Add(middleware);

    public void RegisterForDisposal(IDisposable disposable) => _disposables.Add(disposable);

    /// <summary>Handles one command in the cell that runs.</summary>
    public async Task<KernelCommandResult> SendAsync(KernelCommand command, CancellationToken cancellationToken = default)
    {
        var context = KernelInvocationContext.Current!;
        command.Parent ??= context.Command;
        var told = context.Told.Count;
        await HandleAsync(command, context);
        return new KernelCommandResult([.. context.Told.Skip(told)]);
    }

    public void Dispose()
    {
        _disposables.ForEach(disposable => disposable.Dispose());
        GC.SuppressFinalize(this);
    }

    internal virtual Task HandleAsync(KernelCommand command, KernelInvocationContext context) => command switch
    {
        SubmitCode submit when this is IKernelCommandHandler<SubmitCode> handler => handler.HandleAsync(submit, context),
        SendValue send when this is IKernelCommandHandler<SendValue> handler => handler.HandleAsync(send, context),
        RequestValue request when this is IKernelCommandHandler<RequestValue> handler => handler.HandleAsync(request, context),
        RequestValueInfos request when this is IKernelCommandHandler<RequestValueInfos> handler => handler.HandleAsync(request, context),
        _ when Handlers.TryGetValue(command.GetType(), out var handler) => handler(command, context),
        _ => throw new NotSupportedException($"The kernel '{Name}' does not handle {command.GetType().Name}."),
    };
}

public sealed class CompositeKernel() : Kernel(".NET")
{
    private readonly List<Kernel> _children = [];

    public IReadOnlyCollection<Kernel> ChildKernels => _children;

    public void Add(Kernel kernel, IEnumerable<string>? aliases = null)
    {
        kernel.KernelInfo.Aliases = [.. aliases ?? []];
        AddSelector(kernel.KernelSpecifierDirective);
        foreach (var alias in kernel.KernelInfo.Aliases)
        {
            AddSelector(new KernelSpecifierDirective($"#!{alias}", kernel.Name));
        }

        _children.Add(kernel);
        RegisterForDisposal(kernel);
    }

    // The real one refuses too.
    private void AddSelector(KernelSpecifierDirective selector)
    {
        if (KernelInfo.SupportedDirectives.Any(known => known.Name == selector.Name))
        {
            throw new ArgumentException($"'{selector.Name}' is already in use.");
        }

        KernelInfo.SupportedDirectives.Add(selector);
    }
}

public static class KernelExtensions
{
    public static Kernel? FindKernelByName(this Kernel kernel, string name) =>
        ((CompositeKernel)Kernel.Root).ChildKernels.FirstOrDefault(child => child.Name == name || child.KernelInfo.Aliases.Contains(name));

    public static T UseValueSharing<T>(this T kernel)
        where T : Kernel => kernel;

    public static T UseWho<T>(this T kernel)
        where T : Kernel => kernel;
}
