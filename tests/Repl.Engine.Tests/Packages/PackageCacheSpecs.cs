using System.Diagnostics;
using Repl.Engine.Packages;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.Packages;

/// <summary>What is kept of a restore, and what stopping one leaves.</summary>
public sealed class PackageCacheSpecs(PackageFolder folder) : IClassFixture<PackageFolder>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static PackageSet Json => new([new PackageRequest("Newtonsoft.Json", "13.0.3")], []);

    private PackageRestoreOptions Options => new() { Folder = folder.Notebook, CacheFolder = folder.Cache };

    [Fact]
    public async Task A_package_of_the_configured_source_is_found_again_by_another_kernel_without_a_restore()
    {
        var first = await new PackageRestore(Options).RunAsync(Json, Stop);

        var started = Stopwatch.GetTimestamp();
        var second = new PackageRestore(Options).Find(Json);

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMilliseconds(100), "It is read from one file.");
        var package = Assert.Single(second!.Packages);
        Assert.Equal(("Newtonsoft.Json", "13.0.3"), (package.Name, package.Version));
        Assert.Equal(first.Packages[0].RuntimeFiles, package.RuntimeFiles);
        Assert.True(File.Exists(Assert.Single(package.CompileFiles).Documentation));
    }

    [Fact]
    public async Task The_newest_version_is_looked_up_anew_after_a_day_and_a_named_one_never()
    {
        var later = new PackageRestore(Options with { Time = new LaterClock(TimeSpan.FromHours(25)) });
        var newest = new PackageSet([new PackageRequest(folder.Name("Tool"), null)], [folder.Source]);
        var named = new PackageSet([new PackageRequest(folder.Name("Tool"), "1.5.0")], [folder.Source]);
        await Task.WhenAll(later.RunAsync(newest, Stop), later.RunAsync(named, Stop));

        Assert.NotNull(new PackageRestore(Options).Find(newest));
        Assert.Null(later.Find(newest));
        Assert.NotNull(later.Find(named));
    }

    [Fact]
    public async Task The_configuration_of_the_notebooks_folder_and_of_those_above_it_holds()
    {
        var notebook = Directory.CreateDirectory(Path.Combine(folder.Notebook, "configured", "inner")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder.Notebook, "configured", "nuget.config"),
            $"<configuration><packageSources><clear /><add key=\"mine\" value=\"{folder.Source}\" /></packageSources></configuration>",
            Stop);

        var assets = await new PackageRestore(Options with { Folder = notebook }).RunAsync(new PackageSet([new PackageRequest(folder.Name("Outer"), "1.0.0")], []), Stop);

        Assert.Equal([folder.Name("Inner"), folder.Name("Outer")], assets.Packages.Select(package => package.Name));
    }

    [Fact]
    public async Task A_restore_that_is_stopped_ends_its_programs_and_leaves_no_files()
    {
        using var silent = new SilentServer();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var cache = Path.Combine(folder.Cache, "stopped");
        var running = new PackageRestore(Options with { CacheFolder = cache }).RunAsync(new PackageSet([new PackageRequest("Repl.Test.None", "1.0.0")], [silent.Address]), stop.Token);
        await silent.Asked.WaitAsync(TestLimits.Wait, Stop);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TestLimits.Wait, Stop));
        await silent.Left.WaitAsync(TestLimits.Wait, Stop);
        Assert.Empty(Directory.GetFileSystemEntries(cache));
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_given_up()
    {
        using var silent = new SilentServer();
        var set = new PackageSet([new PackageRequest("Repl.Test.None", "1.0.0")], [silent.Address]);

        var error = await Assert.ThrowsAsync<PackageException>(() => new PackageRestore(Options with { Limit = TimeSpan.FromSeconds(2) }).RunAsync(set, Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal("Restoring Repl.Test.None, 1.0.0 took longer than 2 s and was given up. Check that the sources of packages can be reached, and run the cell again.", error.Message);
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
