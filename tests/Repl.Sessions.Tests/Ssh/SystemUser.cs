using System.Security.Cryptography;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>A user of this machine with a password, for one test; removed afterwards. Only root can make one: others skip the test.</summary>
internal sealed class SystemUser : IAsyncDisposable
{
    private SystemUser()
    {
    }

    public string Name { get; } = $"repl-test-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public string Password { get; } = $"{RandomNumberGenerator.GetHexString(16)} '\"$x";

    public static async Task<SystemUser> CreateAsync(string shell = "/bin/sh")
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can make a user.");
        var user = new SystemUser();
        await RunAsync("/usr/sbin/useradd", "", "--no-create-home", "--home-dir", "/tmp", "--shell", shell, user.Name);
        await RunAsync("/usr/sbin/chpasswd", $"{user.Name}:{user.Password}\n");
        return user;
    }

    public async ValueTask DisposeAsync() => await RunAsync("/usr/sbin/userdel", "", "--force", Name);

    private static async Task RunAsync(string program, string input, params string[] arguments)
    {
        await using var running = RunningProgram.Start(RequiredProgram.At(program), arguments);
        await running.StandardInput.WriteAsync(input);
        var result = await running.EndAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
