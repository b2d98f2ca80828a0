using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Repl.Engine.Packages;

/// <summary>Runs <c>dotnet restore</c> once.</summary>
internal static partial class RestoreProcess
{
    // They name the build tools of the program that started us, if it was one.
    private static readonly string[] ForeignVariables = ["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly"];

    /// <summary>Restores a project.</summary>
    /// <param name="dotnet">The program.</param>
    /// <param name="project">The project's file.</param>
    /// <param name="cancellationToken">Ends the program and all that it has started.</param>
    /// <returns>The errors that it printed, for the case that it has written down none.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<ImmutableArray<RestoreMessage>> RunAsync(string dotnet, string project, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(dotnet, ["restore", project, "-v", "quiet", "--nologo"])
        {
            WorkingDirectory = Path.GetDirectoryName(project),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var variable in ForeignVariables)
        {
            start.Environment.Remove(variable);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";         // nothing stays behind
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "2";
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            var all = output + await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0 ? [] : ErrorsIn(all);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static ImmutableArray<RestoreMessage> ErrorsIn(string output)
    {
        ImmutableArray<RestoreMessage> found = [.. Error.Matches(output).Select(match => new RestoreMessage(match.Groups[1].Value, IsError: true, match.Groups[2].Value.Trim(), Package: null))];
        return found.IsEmpty ? [new RestoreMessage("dotnet restore", IsError: true, output.Trim(), Package: null)] : found;
    }

    [GeneratedRegex(@"error ([A-Z]+\d+): (.+?)(?= \[[^\]]+\]$|$)", RegexOptions.Multiline)]
    private static partial Regex Error { get; }
}
