using System.Runtime.InteropServices;

namespace Repl.Tests.Support;

/// <summary>The built program <c>repl</c>, which lies beside the tests of a project that refers to <c>Repl.Cli</c>.</summary>
public static class ReplProgram
{
    /// <summary>The program's path.</summary>
    public static string ExecutablePath { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "repl.exe" : "repl");

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add, or, with null, to remove.</param>
    /// <param name="workingFolder">The folder it runs in; null for the test's own.</param>
    /// <returns>The running program.</returns>
    public static RunningProgram Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? workingFolder = null) =>
        RunningProgram.Start(ExecutablePath, arguments, WithRuntime(environment), workingFolder);

    /// <summary>Runs the program to its end, with nothing on its standard input.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it did.</returns>
    public static async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        await using var program = Start(arguments);
        return await program.EndAsync();
    }

    /// <summary>
    /// Says where the runtime is. The program finds it by itself where .NET is installed in a usual place; tests may run on another one.
    /// </summary>
    /// <param name="environment">Variables to add; null for none.</param>
    /// <returns>The same variables and one more.</returns>
    public static IReadOnlyDictionary<string, string?> WithRuntime(IReadOnlyDictionary<string, string?>? environment) =>
        new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
        {
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        };
}
