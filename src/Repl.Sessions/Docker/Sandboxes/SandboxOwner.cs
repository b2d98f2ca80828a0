using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Repl.Sessions.Local;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>The process that has made a container, in a way that no other process is mistaken for it.</summary>
/// <param name="Machine">A digest of the machine's number.</param>
/// <param name="Boot">The number of the machine's start.</param>
/// <param name="Namespace">Where the process's number counts.</param>
/// <param name="Process">The process's number.</param>
/// <param name="Started">When it was started, in ticks after boot.</param>
internal sealed record SandboxOwner(string Machine, string Boot, string Namespace, string Process, string Started)
{
    private const int StartField = 19; // of what follows the name in /proc/pid/stat, see proc(5)

    /// <summary>This process.</summary>
    public static SandboxOwner This { get; } = new(
        Digest(TextOf("/etc/machine-id") + Environment.MachineName),
        TextOf("/proc/sys/kernel/random/boot_id"),
        NamespaceOf("self"),
        Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        StartOf(Environment.ProcessId));

    /// <summary>What it puts on its containers.</summary>
    public IReadOnlyDictionary<string, string> Labels => new Dictionary<string, string>
    {
        [SandboxLabels.Ours] = "yes",
        [SandboxLabels.Machine] = Machine,
        [SandboxLabels.Boot] = Boot,
        [SandboxLabels.Namespace] = Namespace,
        [SandboxLabels.Process] = Process,
        [SandboxLabels.Started] = Started,
    };

    /// <summary>
    /// Whether the owner of a container or an image has ended for certain, as seen from here. Who works on another machine, or sees other
    /// processes, is thought to live.
    /// </summary>
    /// <param name="labels">The labels.</param>
    public bool IsOwnerDead(IReadOnlyDictionary<string, string>? labels)
    {
        if (Read(labels) is not { } owner || owner.Machine != Machine)
        {
            return false;
        }

        return owner.Boot != Boot
            || (owner.Namespace == Namespace
                && (!int.TryParse(owner.Process, NumberStyles.None, CultureInfo.InvariantCulture, out var process) || StartOf(process) != owner.Started));
    }

    /// <summary>Whether a container was made by this owner.</summary>
    /// <param name="labels">The container's labels.</param>
    public bool Owns(IReadOnlyDictionary<string, string>? labels) => Labels.All(label => labels?.GetValueOrDefault(label.Key) == label.Value);

    private static SandboxOwner? Read(IReadOnlyDictionary<string, string>? labels) =>
        labels is not null
        && labels.ContainsKey(SandboxLabels.Ours)
        && labels.TryGetValue(SandboxLabels.Machine, out var machine)
        && labels.TryGetValue(SandboxLabels.Boot, out var boot)
        && labels.TryGetValue(SandboxLabels.Namespace, out var space)
        && labels.TryGetValue(SandboxLabels.Process, out var process)
        && labels.TryGetValue(SandboxLabels.Started, out var started)
            ? new SandboxOwner(machine, boot, space, process, started)
            : null;

    // Empty where there is no such process, or it has ended and was only not yet waited for.
    private static string StartOf(int process)
    {
        var stat = ProcFile.ReadText(process, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartField && fields[0] is not ("Z" or "X") ? fields[StartField] : "";
    }

    private static string NamespaceOf(string process) => new FileInfo($"/proc/{process}/ns/pid").LinkTarget ?? "";

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
