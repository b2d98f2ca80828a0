using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace Microsoft.DotNet.Interactive.CSharp;

/// <summary>C# cells, by the same scripting as the host's.</summary>
public sealed class CSharpKernel() : Kernel("csharp"),
    IKernelCommandHandler<SubmitCode>, IKernelCommandHandler<SendValue>, IKernelCommandHandler<RequestValue>
{
    private ScriptOptions _options = ScriptOptions.Default
        .AddImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq")
        .AddReferences(typeof(Enumerable).Assembly, typeof(Kernel).Assembly);

    private ScriptState? _state;

    public void AddAssemblyReferences(IEnumerable<string> assemblyPaths) => _options = _options.AddReferences(assemblyPaths);

    public async Task SetValueAsync(string name, object? value, Type? declaredType)
    {
        await RunAsync($"{(declaredType ?? value!.GetType()).FullName} {name} = default;");
        _state!.GetVariable(name).Value = value;
    }

    async Task IKernelCommandHandler<SubmitCode>.HandleAsync(SubmitCode command, KernelInvocationContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await RunAsync(command.Code);
            if (_state?.ReturnValue is { } value)
            {
                context.Publish(new DisplayedValueProduced(value, command, [new FormattedValue("text/plain", value.ToString()!)]));
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            context.Fail(command, failure);
        }
    }

    Task IKernelCommandHandler<SendValue>.HandleAsync(SendValue command, KernelInvocationContext context) =>
        SetValueAsync(command.Name, command.Value ?? command.FormattedValue!.Value, typeof(string));

    Task IKernelCommandHandler<RequestValue>.HandleAsync(RequestValue command, KernelInvocationContext context)
    {
        var value = _state!.GetVariable(command.Name).Value;
        var json = System.Text.Json.JsonSerializer.Serialize(value);
        context.Publish(new ValueProduced(value, command.Name, new FormattedValue(command.MimeType, json), command));
        return Task.CompletedTask;
    }

    private async Task RunAsync(string code) =>
        _state = await (_state is null ? CSharpScript.RunAsync(code, _options) : _state.ContinueWithAsync(code, _options));
}
