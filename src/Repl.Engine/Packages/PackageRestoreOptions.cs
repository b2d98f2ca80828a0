namespace Repl.Engine.Packages;

/// <summary>Where packages are restored, and how long that may take.</summary>
internal sealed record PackageRestoreOptions
{
    /// <summary>The notebook's folder, absolute: where NuGet's configuration is looked for first, and where relative sources count from.</summary>
    public required string Folder { get; init; }

    /// <summary>Where results are kept. Default <c>repl/packages</c> in <c>XDG_CACHE_HOME</c>, else in the user's <c>.cache</c>.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>How long one restore may take. Default 5 minutes.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the newest version of a package stays the newest, without being looked up anew. Default a day.</summary>
    public TimeSpan FloatingAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private static string DefaultCacheFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "repl",
        "packages");
}
