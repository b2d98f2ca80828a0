using System.Runtime.Versioning;
using Repl.Sessions.Ssh;

namespace Repl.Sessions.Tests.Ssh;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderSpecs
{
    [Fact]
    public void Of_many_who_connect_at_once_none_takes_the_folder_of_another_for_a_leftover()
    {
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, _ =>
        {
            using var folder = PrivateFolder.Create();
            File.WriteAllText(folder.File("ask"), "");
        });
    }

    [Fact]
    public void What_somebody_has_left_who_was_killed_while_he_removed_it_is_removed()
    {
        using var living = PrivateFolder.Create();
        var left = Directory.CreateDirectory($"{living.Path}-left");

        using var next = PrivateFolder.Create();

        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(living.Path));
    }
}
