using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace Repl.Tests.Support;

/// <summary>
/// Programs that a test cannot do without. Where one is missing, the test is skipped on a developer's machine and fails where
/// <c>CI</c> is set: there, nothing is skipped for want of a program.
/// </summary>
public static class RequiredProgram
{
    private const string PythonPath = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, bool> PythonModules = new(StringComparer.Ordinal);

    /// <summary>Debian's Python with a module: the one that Debian's Jupyter packages are for, whatever comes first on the PATH.</summary>
    /// <param name="module">A module, such as <c>nbformat</c>.</param>
    /// <returns>The interpreter's path.</returns>
    public static string Python(string module)
    {
        if (!PythonModules.GetOrAdd(module, CanImport))
        {
            Missing($"{PythonPath} with the module {module}");
        }

        return PythonPath;
    }

    /// <summary>A program at a fixed place, such as Debian's <c>/usr/bin/jupyter</c>.</summary>
    /// <param name="path">The program's path.</param>
    /// <returns>The same path.</returns>
    public static string At(string path)
    {
        if (!File.Exists(path))
        {
            Missing(path);
        }

        return path;
    }

    /// <summary>A program that is looked up as a shell would.</summary>
    /// <param name="name">The program's name.</param>
    /// <returns>The program's path.</returns>
    public static string OnPath(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Missing(name);
        }

        return found!;
    }

    /// <summary>That the tests run as root, without which a program cannot do what it is for.</summary>
    /// <param name="program">The program.</param>
    public static void Root(string program)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Missing($"to run as root, for {program}");
        }
    }

    private static bool CanImport(string module)
    {
        if (!File.Exists(PythonPath))
        {
            return false;
        }

        using var python = Process.Start(new ProcessStartInfo(PythonPath, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        python.StandardError.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0;
    }

    private static void Missing(string what)
    {
        var message = $"This test needs {what}. tests/run.sh installs it on Debian when it is root.";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Assert.Skip(message);
        }

        Assert.Fail(message);
    }
}
