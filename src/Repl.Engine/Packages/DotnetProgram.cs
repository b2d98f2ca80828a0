using System.Globalization;

namespace Repl.Engine.Packages;

/// <summary>Finds the <c>dotnet</c> program that can restore packages: one with an SDK.</summary>
internal static class DotnetProgram
{
    private const int OldestSdk = 10;

    private static readonly string FileName = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>Finds it: by DOTNET_HOST_PATH, DOTNET_ROOT, beside the runtime that runs us, and in the PATH.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="runtimeFolder">The folder of the runtime that runs us.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="PackageException">None has an SDK.</exception>
    public static string Find(Func<string, string?> variable, string runtimeFolder)
    {
        return Candidates(variable, runtimeFolder).FirstOrDefault(HasSdk) ?? throw new PackageException(
            $"Packages are restored by the .NET SDK, and no SDK of version {OldestSdk} or newer was found. Install it (https://dotnet.microsoft.com/download), or set DOTNET_ROOT to the folder that has it, and restart the kernel.");
    }

    private static IEnumerable<string> Candidates(Func<string, string?> variable, string runtimeFolder)
    {
        var root = variable("DOTNET_ROOT");
        // shared/Microsoft.NETCore.App/<version>/ lies three folders below.
        var own = Path.GetFullPath(Path.Combine(runtimeFolder, "..", "..", ".."));
        var folders = new[] { root, own }.Concat((variable("PATH") ?? "").Split(Path.PathSeparator));
        return new[] { variable("DOTNET_HOST_PATH") }
            .Concat(folders.Select(folder => string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, FileName)))
            .OfType<string>()
            .Where(File.Exists);
    }

    private static bool HasSdk(string program)
    {
        var real = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
        var folder = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(real)!, "sdk"));
        return folder.Exists && folder.EnumerateDirectories().Any(sdk =>
            int.TryParse(sdk.Name.Split('.')[0], CultureInfo.InvariantCulture, out var major) && major >= OldestSdk && File.Exists(Path.Combine(sdk.FullName, "dotnet.dll")));
    }
}
