using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace Repl.Interactive.StubHost;

/// <summary>Runs cells as far as the extension is concerned: selectors, directives of commands, values, <c>#!import</c>.</summary>
internal sealed partial class StubHost : IDisposable
{
    private readonly CompositeKernel _root = new();

    public StubHost(Func<string, bool, string?> ask)
    {
        Kernel.Root = _root;
        _root.Add(new CSharpKernel(), ["c#", "C#"]);
        _root.Handlers[typeof(RequestInput)] = (command, context) =>
        {
            var request = (RequestInput)command;
            if (ask(request.Prompt, request.IsPassword) is { } answer)
            {
                context.Publish(new InputProduced(answer, request));
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>Runs a cell.</summary>
    /// <returns>Why it failed; null where it did not.</returns>
    public async Task<string?> RunAsync(string code, string? kernel, Func<KernelEvent, bool> tell)
    {
        var submission = new SubmitCode(code, kernel);
        using var context = new KernelInvocationContext(submission, tell);
        KernelInvocationContext.Current = context;
        try
        {
            await RunPartsAsync(submission, context);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            context.Fail(submission, failure);
        }

        return context.Failure;
    }

    public void Dispose() => _root.Dispose();

    // As in the host, a cell is looked through before it runs: a session that it opens has no selector yet.
    private async Task RunPartsAsync(SubmitCode submission, KernelInvocationContext context)
    {
        var steps = new List<Func<Task>>();
        var kernel = _root.FindKernelByName(submission.Target ?? "csharp")!;
        var parameters = new Dictionary<string, string>();
        var text = new List<string>();
        foreach (var line in submission.Code.Split('\n'))
        {
            if (!Directive.IsMatch(line))
            {
                text.Add(line);
                continue;
            }

            AddText();
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var target = kernel;
            if (words[0] is "#!share" or "#!set" or "#!who" or "#!import")
            {
                steps.Add(() => RunHostDirectiveAsync(target, words, submission, context));
            }
            else if (_root.KernelInfo.SupportedDirectives.FirstOrDefault(known => known.Name == words[0]) is { } directive)
            {
                if (directive is KernelSpecifierDirective selector)
                {
                    kernel = _root.FindKernelByName(selector.KernelName)!;
                    parameters = words.Length == 1 ? [] : new() { [selector.Parameters.Single().Name] = words[^1] };
                }
                else
                {
                    await AskAsync(line, context);
                    var type = ((KernelActionDirective)directive).KernelCommandType!;
                    var command = (KernelCommand)Activator.CreateInstance(type)!;
                    command.Parent = submission;
                    steps.Add(() => SendAsync(_root, command, context));
                }
            }
            else
            {
                throw new InvalidOperationException($"error DNI101: Unknown magic command '{words[0]}'");
            }
        }

        AddText();
        foreach (var step in steps)
        {
            await step();
        }

        void AddText()
        {
            var part = new SubmitCode(string.Join('\n', text)) { Parent = submission };
            text.Clear();
            if (!string.IsNullOrWhiteSpace(part.Code))
            {
                var target = kernel;
                parameters.ToList().ForEach(part.Parameters.Add);
                steps.Add(() => SendAsync(target, part, context));
            }
        }
    }

    private async Task SendAsync(Kernel kernel, KernelCommand command, KernelInvocationContext context)
    {
        KernelPipelineContinuation handle = (sent, around) => kernel.HandleAsync(sent, around);
        foreach (var middleware in Enumerable.Reverse(_root.Middleware))
        {
            var next = handle;
            handle = (sent, around) => middleware(sent, around, next);
        }

        await handle(command, context);
    }

    private async Task RunHostDirectiveAsync(Kernel kernel, string[] words, SubmitCode submission, KernelInvocationContext context)
    {
        switch (words)
        {
            case ["#!import", var file]:
                foreach (var cell in Cell.Split(await File.ReadAllTextAsync(file)).Where(cell => !string.IsNullOrWhiteSpace(cell)))
                {
                    await SendAsync(_root.FindKernelByName("csharp")!, new SubmitCode(cell) { Parent = submission }, context);
                }

                break;
            case ["#!who"]:
                var listed = await kernel.SendAsync(new RequestValueInfos(kernel.Name));
                var names = listed.Events.OfType<ValueInfosProduced>().Single().ValueInfos.Select(info => info.Name);
                context.Publish(new DisplayedValueProduced(null, submission, [new FormattedValue("text/plain", string.Join(' ', names))]));
                break;
            case ["#!share", var name, "--from", var from]:
                if (await ReadAsync(from, name) is { } shared)
                {
                    await kernel.SendAsync(new SendValue(name, shared.Value, shared.FormattedValue));
                }

                break;
            case ["#!set", "--name", var name, "--value", ['@', .. var source]]:
                if (await ReadAsync(source.Split(':')[0], source.Split(':')[1]) is { } read)
                {
                    await kernel.SendAsync(new SendValue(name, null, read.FormattedValue));
                }

                break;
        }
    }

    private async Task<ValueProduced?> ReadAsync(string from, string name) =>
        (await _root.FindKernelByName(from)!.SendAsync(new RequestValue(name))).Events.OfType<ValueProduced>().SingleOrDefault();

    // The host asks before it makes a command of the line, and its command does not tell what came of it.
    private async Task AskAsync(string line, KernelInvocationContext context)
    {
        foreach (Match asked in Input.Matches(line))
        {
            KernelInvocationContext.Current = context;
            await _root.SendAsync(new RequestInput(asked.Groups["prompt"].Value, "text"));
        }
    }

    [GeneratedRegex(@"^#!\S")]
    private static partial Regex Directive { get; }

    [GeneratedRegex(@"^#!csharp *$", RegexOptions.Multiline)]
    private static partial Regex Cell { get; }

    [GeneratedRegex("""@input:"(?<prompt>[^"]*)"*""")]
    private static partial Regex Input { get; }
}
