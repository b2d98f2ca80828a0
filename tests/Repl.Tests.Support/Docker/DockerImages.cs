using System.Formats.Tar;
using System.Text;

namespace Repl.Tests.Support.Docker;

/// <summary>Small images, packed from programs of this machine.</summary>
public static class DockerImages
{
    /// <summary>With bash, and with dash as <c>sh</c>.</summary>
    public const string Bash = "repl-test-bash";

    /// <summary>With busybox, whose <c>sh</c> is ash, and nothing else.</summary>
    public const string Busybox = "repl-test-busybox";

    /// <summary>With dash as <c>sh</c>, and no bash.</summary>
    public const string Dash = "repl-test-dash";

    /// <summary>With Debian's Python and a few modules of its library, with dash as <c>sh</c>, and no bash.</summary>
    public const string Python = "repl-test-python";

    /// <summary>With one program and no shell.</summary>
    public const string Shellless = "repl-test-shellless";

    private const string OnlyProgram = "/program/busybox";

    // Each with what it imports itself; the whole library has 50 MB.
    private const string PythonModules = "json, linecache, select, signal, subprocess, sys, threading, time, traceback, types";

    // What tests use, and what our scripts look for.
    private static readonly string[] Tools =
    [
        "awk", "cat", "chmod", "cp", "cut", "date", "dd", "df", "env", "find", "grep", "head", "id", "kill", "ls", "mkdir", "mkfifo", "mktemp", "mv", "ps",
        "pwd", "rm", "sed", "setsid", "sha256sum", "sleep", "sort", "stat", "stty", "tail", "tee", "test", "touch", "tr", "true", "uname", "wc", "xargs", "yes",
    ];

    /// <summary>What a container of an image runs as its first program, which does nothing.</summary>
    /// <param name="image">The image.</param>
    /// <returns>The program and its arguments.</returns>
    public static IReadOnlyList<string> IdleCommand(string image) => image == Shellless ? [OnlyProgram, "sleep", "1000000"] : ["sleep", "1000000"];

    /// <summary>Packs an image's files.</summary>
    /// <param name="image">The image.</param>
    /// <returns>A tar archive.</returns>
    public static async Task<Stream> PackAsync(string image)
    {
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var folder in (string[])["dev", "etc", "proc", "root", "sys", "tmp", "usr", "usr/bin"])
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = folder == "tmp" ? (UnixFileMode)0x3FF : (UnixFileMode)0x1ED });
            }

            await AddTextAsync(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
            await (image switch
            {
                Busybox => AddBusyboxAsync(tar),
                Bash => AddProgramsAsync(tar, [.. Tools, "bash", "dash"]),
                Dash => AddProgramsAsync(tar, [.. Tools, "dash"]),
                Python => AddPythonAsync(tar),
                _ => tar.WriteEntryAsync(RequiredProgram.At("/bin/busybox"), OnlyProgram[1..]),
            });
        }

        archive.Position = 0;
        return archive;
    }

    private static async Task AddBusyboxAsync(TarWriter tar)
    {
        var busybox = RequiredProgram.At("/bin/busybox");
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, "bin") { Mode = (UnixFileMode)0x1ED }); // for users that are not root
        await tar.WriteEntryAsync(busybox, "bin/busybox");
        await using var listing = RunningProgram.Start(busybox, ["--list"]);
        foreach (var applet in (await listing.EndAsync()).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "busybox"))
        {
            await AddLinkAsync(tar, $"bin/{applet}", "busybox");
        }
    }

    private static async Task AddPythonAsync(TarWriter tar)
    {
        var python = RequiredProgram.At("/usr/bin/python3");
        var list = $"import {PythonModules}; print(*{{module.__file__ for module in sys.modules.values() if getattr(module, '__file__', None)}}, sep='\\n')";
        await using var listing = RunningProgram.Start(python, ["-I", "-c", list]);
        var modules = (await listing.EndAsync()).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await AddProgramsAsync(tar, [.. Tools, "dash", python], [.. modules.Where(path => path.StartsWith("/usr/lib/python3", StringComparison.Ordinal))]);
    }

    private static async Task AddProgramsAsync(TarWriter tar, string[] names, params string[] modules)
    {
        await AddLinkAsync(tar, "bin", "usr/bin");
        HashSet<string> files = [.. modules];
        foreach (var module in modules.Where(path => path.EndsWith(".so", StringComparison.Ordinal)))
        {
            files.UnionWith(await LibrariesOfAsync(module));
        }

        foreach (var name in names)
        {
            var path = name.StartsWith('/') ? RequiredProgram.At(name) : RequiredProgram.OnPath(name);
            var program = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            await AddFileAsync(tar, program, $"usr/bin/{Path.GetFileName(name)}");
            files.UnionWith(await LibrariesOfAsync(program));
        }

        await AddLinkAsync(tar, "usr/bin/sh", "dash");
        foreach (var file in files)
        {
            await AddFileAsync(tar, file, file[1..]);
        }
    }

    // Lines of ldd(1): "\tname => /path (0x…)", or "\t/path (0x…)" for the loader.
    private static async Task<IEnumerable<string>> LibrariesOfAsync(string program)
    {
        await using var ldd = RunningProgram.Start(RequiredProgram.OnPath("ldd"), [program]);
        return (await ldd.EndAsync()).StandardOutput.Split('\n')
            .SelectMany(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith('/')).Take(1));
    }

    // A file by its content, where TarWriter would pack a link.
    private static async Task AddFileAsync(TarWriter tar, string path, string name)
    {
        await using var content = File.OpenRead(path);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = (UnixFileMode)0x1ED });
    }

    private static Task AddTextAsync(TarWriter tar, string name, string text) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), Mode = (UnixFileMode)0x1A4 });

    private static Task AddLinkAsync(TarWriter tar, string name, string target) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });
}
