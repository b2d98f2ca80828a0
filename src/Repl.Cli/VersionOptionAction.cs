using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Repl.Cli;

/// <summary><c>--version</c>, also after a command whose arguments are missing.</summary>
internal sealed class VersionOptionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Makes the option, for all commands.</summary>
    /// <returns>The option.</returns>
    public static Option<bool> CreateOption() =>
        new("--version") { Description = "Show the version.", Recursive = true, Action = new VersionOptionAction() };

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(VersionOptionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
        parseResult.InvocationConfiguration.Output.WriteLine($"repl {version.InformationalVersion}");
        return ExitCodes.Done;
    }
}
