using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Transfers;

public sealed class TransferInSessionSpecs
{
    public static TheoryData<string> Ways => [.. TransferTest.Ways];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_relative_path_counts_from_the_directory_of_the_session(string way)
    {
        await using var test = await TransferTest.OpenAsync(way);
        var bytes = test.Make(test.InHere("file"));
        await test.Session.RunAsync($"mkdir {test.There}/deep; cd {test.There}/deep", Stop);

        await test.Session.UploadFileAsync(localFile: test.InHere("file"), remotePath: "../up", Stop);
        await test.Session.DownloadFileAsync(remoteFile: "../up", localPath: test.InHere("backups/"), Stop);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(test.InThere("up"), Stop));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(test.InHere("backups/up"), Stop));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Transfers_run_beside_a_command_and_beside_each_other(string way)
    {
        await using var test = await TransferTest.OpenAsync(way);
        test.Make(test.InHere("one"), 3_000_000);
        test.Make(test.InHere("two"), 3_000_000);
        await test.Session.RunAsync($"mkfifo {test.There}/pipe", Stop);
        var command = test.Session.RunAsync($"cat {test.There}/pipe", Stop);

        await Task.WhenAll(
            test.CopyAsync(TransferDirection.Upload, test.InHere("one"), $"{test.There}/"),
            test.CopyAsync(TransferDirection.Upload, test.InHere("two"), $"{test.There}/"));
        await File.WriteAllTextAsync(test.InThere("pipe"), "done", Stop);

        Assert.Equal("done", (await command.WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
        Assert.Equal(File.ReadAllBytes(test.InHere("one")), File.ReadAllBytes(test.InThere("one")));
        Assert.Equal(File.ReadAllBytes(test.InHere("two")), File.ReadAllBytes(test.InThere("two")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_whole_file_can_be_written_and_read_as_text_and_as_bytes(string way)
    {
        await using var test = await TransferTest.OpenAsync(way);
        byte[] bytes = [0, 255, 10, 13];

        await test.Session.WriteFileAsync(test.InThere("text"), "naïve 😀\n", Stop);
        await test.Session.WriteFileAsync(test.InThere("bytes"), bytes, Stop);

        Assert.Equal("naïve 😀\n", await test.Session.ReadTextFileAsync(test.InThere("text"), Stop));
        Assert.Equal(bytes, await test.Session.ReadFileAsync(test.InThere("bytes"), Stop));
    }

    [Fact]
    public async Task A_path_that_begins_with_a_tilde_counts_from_the_users_home()
    {
        await using var test = await TransferTest.OpenAsync("sh");
        var home = Environment.GetEnvironmentVariable("HOME")!;
        var name = $".repl-test-{Guid.NewGuid():N}";
        var bytes = test.Make(test.InHere("file"));

        await test.Session.UploadAsync(test.InHere("file"), $"~/{name}", cancellationToken: Stop);
        var written = await File.ReadAllBytesAsync($"{home}/{name}", Stop);
        File.Delete($"{home}/{name}");

        Assert.Equal(bytes, written);
    }

    [Fact]
    public async Task After_its_end_a_session_copies_nothing()
    {
        await using var test = await TransferTest.OpenAsync("sh");
        await test.Session.DisposeAsync();

        await Assert.ThrowsAsync<SessionClosedException>(() => test.Session.UploadFileAsync(test.InHere("file"), "file", Stop));
    }
}
