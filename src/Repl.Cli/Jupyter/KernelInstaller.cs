using System.Text.Json;
using Repl.Engine.Notebooks;

namespace Repl.Cli.Jupyter;

/// <summary><c>repl jupyter install</c>: writes the kernelspec where Jupyter finds it.</summary>
internal static class KernelInstaller
{
    /// <summary>Writes the files and says where.</summary>
    /// <param name="prefix">Install below this folder; null for the current user.</param>
    /// <param name="name">The kernel's name.</param>
    /// <param name="displayName">The kernel's name in menus; null for the one that goes with its name.</param>
    /// <param name="output">Where to say it.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">The name is wrong, belongs to another kernel, or the folder cannot be written.</exception>
    public static async Task<int> InstallAsync(
        string? prefix, string name, string? displayName, TextWriter output, CancellationToken cancellationToken)
    {
        if (!KernelSpec.IsValidName(name))
        {
            throw new UserErrorException($"`{name}` is no name for a kernel", "use letters, digits, `.`, `_` and `-` only.");
        }

        displayName ??= KernelSpec.DisplayNameOf(name);
        var folder = prefix is null ? JupyterFolders.UserKernel(name) : JupyterFolders.PrefixKernel(prefix, name);
        var launcher = KernelLauncher.Find(Environment.ProcessPath, AppContext.BaseDirectory);
        try
        {
            await RefuseForeignKernelAsync(folder, name, cancellationToken);
            Directory.CreateDirectory(folder);
            foreach (var (fileName, content) in KernelSpec.Files(launcher, displayName))
            {
                await AtomicFile.WriteAsync(Path.Combine(folder, fileName), content, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"the kernel cannot be written to `{folder}`: {exception.Message}",
                "choose a folder that you may write to with `--prefix`.",
                exception);
        }

        await output.WriteLineAsync($"Installed the kernel `{name}` in {folder}");
        await output.WriteLineAsync($"It starts {string.Join(' ', launcher)}");
        await output.WriteLineAsync();
        await output.WriteLineAsync($"In Jupyter or VS Code, choose the kernel `{displayName}`. From the command line:");
        await output.WriteLineAsync($"  jupyter nbconvert --to notebook --execute --ExecutePreprocessor.kernel_name={name} notebook.ipynb");
        if (prefix is not null)
        {
            var data = Path.GetFullPath(Path.Combine(prefix, "share", "jupyter"));
            await output.WriteLineAsync($"A Jupyter that lives outside of this prefix finds it with JUPYTER_PATH={data}");
        }

        return ExitCodes.Done;
    }

    private static async Task RefuseForeignKernelAsync(string folder, string name, CancellationToken cancellationToken)
    {
        var description = Path.Combine(folder, KernelSpec.DescriptionFile);
        if (File.Exists(description) && !IsOurs(await File.ReadAllTextAsync(description, cancellationToken)))
        {
            throw new UserErrorException(
                $"`{folder}` holds another kernel", $"choose another name than `{name}` with `--name`, or remove that kernel first.");
        }
    }

    private static bool IsOurs(string description)
    {
        try
        {
            return KernelSpec.IsOurs(NotebookJson.Parse(description));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
