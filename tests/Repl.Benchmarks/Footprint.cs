namespace Repl.Benchmarks;

/// <summary>What this process holds.</summary>
/// <param name="ManagedKb">Living objects.</param>
/// <param name="WorkingSetKb">Resident memory.</param>
/// <param name="Handles">Open file descriptors, without the assemblies that the runtime keeps open once it has loaded them.</param>
/// <param name="Threads">Threads of any kind.</param>
internal sealed record Footprint(double ManagedKb, double WorkingSetKb, int Handles, int Threads)
{
    private const double Kb = 1024;

    /// <summary>Takes the figures after everything that nobody holds was given back.</summary>
    public static Footprint Take()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new Footprint(
            GC.GetTotalMemory(forceFullCollection: true) / Kb,
            Environment.WorkingSet / Kb,
            Directory.GetFiles("/proc/self/fd").Count(IsOurs),
            Directory.GetDirectories("/proc/self/task").Length);
    }

    /// <summary>How much more this is than an earlier one.</summary>
    public static Footprint operator -(Footprint later, Footprint earlier) => new(
        later.ManagedKb - earlier.ManagedKb,
        later.WorkingSetKb - earlier.WorkingSetKb,
        later.Handles - earlier.Handles,
        later.Threads - earlier.Threads);

    // No target: the descriptor that the listing itself needed.
    private static bool IsOurs(string handle) =>
        new FileInfo(handle).LinkTarget is { } target && !target.EndsWith(".dll", StringComparison.Ordinal);
}
