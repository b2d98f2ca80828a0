using System.Diagnostics;

namespace Repl.Tests.Support;

/// <summary>The program as README.md has users install it: published, as machine code.</summary>
/// <param name="folder">The folder that it was published into.</param>
public sealed class PublishedRepl(string folder)
{
    /// <summary>The command line that publishes it from the folder of the sources, without the folder that it ends with.</summary>
    public const string Command = "dotnet publish src/Repl.Cli --output";

    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>The folder that it was published into.</summary>
    public string Folder => folder;

    /// <summary>The program's path.</summary>
    public string ExecutablePath => Path.Combine(folder, Path.GetFileName(ReplProgram.ExecutablePath));

    /// <summary>Publishes it: half a minute. Not while another process builds the same project.</summary>
    /// <param name="folder">The folder for it.</param>
    /// <returns>The program.</returns>
    /// <exception cref="InvalidOperationException">It cannot be published; the message has what was said.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="TestLimits.Build"/>.</exception>
    public static async Task<PublishedRepl> CreateAsync(string folder)
    {
        await PublishAsync([.. Command.Split(' '), folder]);
        return new PublishedRepl(folder);
    }

    /// <summary>Publishes it for Windows, with the runtime and with the <c>ssh.exe</c> of the tests, and not as machine code.</summary>
    /// <param name="folder">The folder for it.</param>
    /// <returns>A task that ends when it is there.</returns>
    /// <exception cref="InvalidOperationException">It cannot be published; the message has what was said.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="TestLimits.Build"/>.</exception>
    public static Task CreateForWindowsAsync(string folder) => PublishAsync(
        ["dotnet", "publish", "tests/Repl.Tests.WindowsSsh", "--configuration", "Debug", "--runtime", "win-x64", "--self-contained", "-p:PublishReadyToRun=false", "--output", folder]);

    private static async Task PublishAsync(string[] words)
    {
        await Turn.WaitAsync();
        try
        {
            await RunAsync(words);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task RunAsync(string[] words)
    {
        using var dotnet = Process.Start(new ProcessStartInfo(RequiredProgram.OnPath(words[0]), words[1..])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
            // What compiles would otherwise stay, to be quicker the next time.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["UseSharedCompilation"] = "false" },
        })!;
        try
        {
            var said = await dotnet.StandardOutput.ReadToEndAsync().WaitAsync(TestLimits.Build);
            await dotnet.WaitForExitAsync().WaitAsync(TestLimits.Build);
            if (dotnet.ExitCode != 0)
            {
                throw new InvalidOperationException($"The program was not published: {said}");
            }
        }
        finally
        {
            dotnet.Kill(entireProcessTree: true);       // nothing, where it has ended
        }
    }
}
