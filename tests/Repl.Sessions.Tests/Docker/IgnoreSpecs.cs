using System.Diagnostics;
using Repl.Sessions.Docker.Files;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Docker;

/// <summary>What is left out of a folder is what git leaves out: <c>git check-ignore</c> is asked about every file.</summary>
public sealed class IgnoreSpecs
{
    private static readonly string[] Files =
    [
        "a", "b.log", "keep.log", "build/out", "build/deep/out", "src/build/out", "src/a.log", "src/deep/b.log", "src/keep.log", "doc/frotz/x", "doc/a/frotz/y",
        "foo/bar/x", "foo/bar/baz/y", "x/foo/bar/z", "abc/x", "abc/d/e/x", "q/abc/x", "a1.txt", "a2.txt", "ab.txt", "a-.txt", "a].txt", "#hash", "!bang", "sp ace", "trail ",
        "star*", "back\\slash", "deep/er/and/deeper/file.tmp", "file.tmp", ".hidden", ".env", "node_modules/m/index.js", "pkg/node_modules/m/index.js", "Thumbs.db", "x.pyc", "x.pyo", "[x]", "naïve",
    ];

    [Theory]
    [InlineData("*.log")]
    [InlineData("*.log\n!keep.log")]
    [InlineData("!keep.log\n*.log")]
    [InlineData("/*.log")]
    [InlineData("build")]
    [InlineData("build/")]
    [InlineData("/build")]
    [InlineData("/build/\n")]
    [InlineData("src/build")]
    [InlineData("doc/frotz/")]
    [InlineData("frotz/")]
    [InlineData("**/foo")]
    [InlineData("**/foo/bar")]
    [InlineData("foo/**")]
    [InlineData("abc/**")]
    [InlineData("abc/**/x")]
    [InlineData("**/abc/**")]
    [InlineData("/**")]
    [InlineData("**")]
    [InlineData("*")]
    [InlineData("*\n!*/\n!*.log")]
    [InlineData("/*\n!/src\n/src/*\n!/src/deep")]
    [InlineData("src/\n!src/keep.log")]
    [InlineData("src/*\n!src/keep.log")]
    [InlineData("a?.txt")]
    [InlineData("a[0-9].txt")]
    [InlineData("a[!0-9].txt")]
    [InlineData("a[^0-9].txt")]
    [InlineData("a[[:digit:]].txt")]
    [InlineData("a[[:alpha:]b-].txt")]
    [InlineData("a[]].txt")]
    [InlineData("a[a-]*")]
    [InlineData("a[0-9")]
    [InlineData("a[[:nosuch:]].txt")]
    [InlineData("a[9-0].txt")]
    [InlineData("\\[x\\]")]
    [InlineData("[[]x]")]
    [InlineData("# comment\n\n   \n*.tmp")]
    [InlineData("\\#hash\n\\!bang")]
    [InlineData("#hash\n!bang")]
    [InlineData("sp ace")]
    [InlineData("trail   ")]
    [InlineData("trail\\ ")]
    [InlineData("star\\*")]
    [InlineData("back\\\\slash")]
    [InlineData("a\\")]
    [InlineData("deep/**/file.tmp")]
    [InlineData("deep/*/file.tmp")]
    [InlineData("d**p/er")]
    [InlineData("deep**/file.tmp")]
    [InlineData("deep/er/and/deep**")]
    [InlineData("d?ep**/file.tmp")]
    [InlineData("deep/**r/**/file.tmp")]
    [InlineData("*/er")]
    [InlineData(".*\n!.env")]
    [InlineData("node_modules")]
    [InlineData("/node_modules/")]
    [InlineData("node_modules/**/index.js")]
    [InlineData("*.py[co]")]
    [InlineData("naïve")]
    [InlineData("a\r\nb.log\r\n")]
    [InlineData("foo/bar\n!foo/bar/x")]
    [InlineData("foo/bar/*\n!foo/bar/x")]
    [InlineData("*.log", "src", "!*.log")]
    [InlineData("!src/a.log", "src", "*.log")]
    [InlineData("*.log", "src", "!a.log\n/deep")]
    [InlineData("", "src/deep", "/b.log")]
    [InlineData("", "src", "/deep/b.log\nbuild/")]
    [InlineData("src/\n", "src", "!a.log")]
    public async Task Git_would_leave_out_the_same(string top, string innerFolder = "", string inner = "")
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Files)
        {
            folder.Write(file, "x");
        }

        folder.Write(".gitignore", top);
        if (innerFolder.Length > 0)
        {
            folder.Write($"{innerFolder}/.gitignore", inner);
        }

        await GitAsync(folder.Path, "init", "--quiet");
        var packed = FolderToPack.Find(folder.Path, Stop).Entries.Where(entry => !entry.IsFolder).Select(entry => entry.Name);

        Assert.Equal(await ListByGitAsync(folder.Path), packed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Git_would_leave_out_the_same_by_patterns_that_nobody_would_write(int seed)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in (string[])["ax", "bx", "abx", "ad/bx", "bd/ax", "abd/ad/bx", "bd/abd/bax", "bd/bd/bd/ax", "bad/ad/abd/bx", ".ax", "bd/.bd/ax", "top/ax", "top/bd/abx"])
        {
            folder.Write(file, "x");
        }

        var random = new Random(seed);
        string[] pieces = ["a", "b", "x", "d", "/", "/", "*", "*", "**", "**/", "/**", "?", "[ab]", "[!a]", "\\a", "top", ".", "ax", "bd"];
        await GitAsync(folder.Path, "init", "--quiet");
        for (var round = 0; round < 200; round++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.Next(4) == 0 ? "!" : "") + string.Concat(random.GetItems(pieces, random.Next(1, 6)))).ToArray();
            folder.Write(".gitignore", string.Join('\n', lines));

            var packed = FolderToPack.Find(folder.Path, Stop).Entries.Where(entry => !entry.IsFolder).Select(entry => entry.Name);

            Assert.True((await ListByGitAsync(folder.Path)).SequenceEqual(packed.Order(StringComparer.Ordinal)), $"Not as git: {string.Join(" | ", lines)}");
        }
    }

    [Fact]
    public void What_is_for_sandboxes_alone_counts_more()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in (string[])["dist/app", "secret", "src/main", "src/secret", ".git/config", "sub/.git"])
        {
            folder.Write(file, "x");
        }

        folder.Write(".gitignore", "dist/");
        folder.Write(".sandboxignore", "!dist/\nsecret\n.gitignore\n");

        var packed = FolderToPack.Find(folder.Path, Stop).Entries.Where(entry => !entry.IsFolder).Select(entry => entry.Name);

        Assert.Equal([".sandboxignore", "dist/app", "src/main"], packed.Order(StringComparer.Ordinal));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // All that git would add: what it knows of, less what it ignores.
    private static async Task<string[]> ListByGitAsync(string folder)
    {
        var list = await GitAsync(folder, "-c", "core.excludesFile=/dev/null", "ls-files", "--others", "--exclude-per-directory=.gitignore", "-z");
        return [.. list.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo(RequiredProgram.OnPath("git"), ["-C", folder, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await git.StandardOutput.ReadToEndAsync(Stop);
        await git.WaitForExitAsync(Stop);
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
