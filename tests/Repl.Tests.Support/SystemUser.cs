using System.Security.Cryptography;
using Xunit;

namespace Repl.Tests.Support;

/// <summary>A user of this machine with a password, for one test; removed afterwards. Only root can make one: others skip the test.</summary>
public sealed class SystemUser : IAsyncDisposable
{
    private SystemUser()
    {
    }

    /// <summary>What it is called.</summary>
    public string Name { get; } = $"repl-test-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>Its password.</summary>
    public string Password { get; } = $"{RandomNumberGenerator.GetHexString(16)} '\"$x";

    /// <summary>Makes one.</summary>
    /// <param name="shell">Its login shell.</param>
    /// <returns>The user.</returns>
    public static async Task<SystemUser> CreateAsync(string shell = "/bin/sh")
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can make a user.");
        var user = new SystemUser();
        await RunAsync("/usr/sbin/useradd", "", "--no-create-home", "--home-dir", "/tmp", "--shell", shell, user.Name);
        await RunAsync("/usr/sbin/chpasswd", $"{user.Name}:{user.Password}\n");
        return user;
    }

    /// <summary>Removes the user.</summary>
    /// <returns>A task that ends when it is gone.</returns>
    public async ValueTask DisposeAsync() => await RunAsync("/usr/sbin/userdel", "", "--force", Name);

    private static async Task RunAsync(string program, string input, params string[] arguments)
    {
        await using var running = RunningProgram.Start(RequiredProgram.At(program), arguments);
        await running.StandardInput.WriteAsync(input);
        var result = await running.EndAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
