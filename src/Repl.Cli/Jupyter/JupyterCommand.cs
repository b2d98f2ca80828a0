using System.CommandLine;
using Repl.Engine.Notebooks;

namespace Repl.Cli.Jupyter;

/// <summary><c>repl jupyter</c>: makes this program a kernel of Jupyter.</summary>
internal static class JupyterCommand
{
    /// <summary>Describes the command and its two subcommands.</summary>
    /// <returns>The command.</returns>
    public static Command Create() => new("jupyter", "Register this program as a Jupyter kernel, or run as one.")
    {
        CreateInstall(),
        CreateStart(),
    };

    private static Command CreateInstall()
    {
        var user = new Option<bool>("--user") { Description = "Install for the current user. This is the default." };
        var prefix = new Option<string?>("--prefix")
        {
            Description = "Install below this folder, in share/jupyter/kernels: a virtual environment, or /usr/local for all users.",
            HelpName = "folder",
        };
        var name = new Option<string>("--name")
        {
            Description = "The kernel's name in commands such as `jupyter console --kernel`. Letters, digits, `.`, `_` and `-`. "
                + $"`{DotNetKernel.Name}` takes the place of .NET Interactive's kernel for its notebooks and for papermill.",
            DefaultValueFactory = _ => KernelSpec.DefaultName,
        };
        var displayName = new Option<string?>("--display-name")
        {
            Description = $"The kernel's name in menus. Default `{KernelSpec.DefaultDisplayName}`, or, for a kernel `{DotNetKernel.Name}`, as it was there.",
        };
        var command = new Command("install", "Register this very program as a Jupyter kernel. Run it again after moving the program.")
        {
            user, prefix, name, displayName,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(user) && result.GetValue(prefix) is not null)
            {
                result.AddError("Options '--user' and '--prefix' exclude each other.");
            }
        });
        command.SetAction((parsed, cancellationToken) => KernelInstaller.InstallAsync(
            parsed.GetValue(prefix), parsed.GetRequiredValue(name), parsed.GetValue(displayName), Console.Out, cancellationToken));
        return command;
    }

    private static Command CreateStart()
    {
        var connectionFile = new Argument<string>("connection-file") { Description = "The JSON file that Jupyter writes for each kernel." };
        var command = new Command("start", "Run as a kernel until the client says stop. Jupyter calls this; you need not.")
        {
            connectionFile,
        };
        command.SetAction((parsed, cancellationToken) => KernelStart.RunAsync(parsed.GetRequiredValue(connectionFile), cancellationToken));
        return command;
    }
}
