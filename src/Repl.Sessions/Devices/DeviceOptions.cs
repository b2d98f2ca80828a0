using System.Text.RegularExpressions;

namespace Repl.Sessions.Devices;

/// <summary>How to talk to a device that has a command line of its own and no POSIX shell: a router, a switch. Immutable: vary a copy with <c>with</c>.</summary>
/// <example><code>
/// var router = await Sessions.OpenAsync("router", "ssh://admin@10.0.0.1", new SessionOptions { Device = new DeviceOptions { FailIf = "error|failure" } });
/// </code></example>
public sealed record DeviceOptions
{
    /// <summary>All defaults.</summary>
    public static DeviceOptions Default { get; } = new();

    /// <summary>
    /// A regular expression that matches the device's prompt, from the start of its line to its end. Null, the default: each command is a
    /// channel of its own where the device allows that; where it does not, its prompt is learned. If one is given, commands always go to the prompt.
    /// </summary>
    public string? Prompt
    {
        get;
        init => field = Pattern(value, nameof(Prompt));
    }

    /// <summary>A regular expression, upper and lower case alike: a command whose output it matches has failed, with status 1. Default null: none does.</summary>
    public string? FailIf
    {
        get;
        init => field = Pattern(value, nameof(FailIf));
    }

    /// <summary>How long a device may take to show its prompt after log-in. Default 10 s; more than 0.</summary>
    public TimeSpan PromptTimeout { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(10);

    private static string? Pattern(string? value, string property)
    {
        try
        {
            return value is null ? null : new Regex(value).ToString();
        }
        catch (ArgumentException wrong)
        {
            throw new ArgumentException($"{property} is not a regular expression: {wrong.Message}", property, wrong);
        }
    }
}
