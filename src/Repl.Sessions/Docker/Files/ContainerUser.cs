using System.Globalization;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Files;

/// <summary>The user that a container's programs run as, to whom what is written for them belongs.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Group">The group's number.</param>
internal sealed record ContainerUser(int Id, int Group)
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Finds out, by the container's settings and its own <c>/etc/passwd</c> and <c>/etc/group</c>.</summary>
    /// <exception cref="EngineException">There is no such container, or the Engine cannot be asked.</exception>
    public static async Task<ContainerUser> FindAsync(EngineClient engine, string container, ContainerArchive archive, CancellationToken cancellationToken)
    {
        var details = await engine.GetAsync<ContainerDetails>($"/containers/{Uri.EscapeDataString(container)}/json", cancellationToken).ConfigureAwait(false);
        if (details.Config.User is not { Length: > 0 } said)
        {
            return new ContainerUser(0, 0);
        }

        var (user, group) = said.Split(':', 2) is [var first, var second] ? (first, second) : (said, "");
        var known = await FindLineAsync(archive, "/etc/passwd", user, cancellationToken).ConfigureAwait(false);
        var id = Number(user) ?? Number(known?.ElementAtOrDefault(2)) ?? 0;
        return new ContainerUser(
            id,
            group.Length == 0
                ? Number(known?.ElementAtOrDefault(3)) ?? 0
                : Number(group) ?? Number((await FindLineAsync(archive, "/etc/group", group, cancellationToken).ConfigureAwait(false))?.ElementAtOrDefault(2)) ?? 0);
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Lines of passwd(5) and group(5): name:x:number:…
    private static async Task<string[]?> FindLineAsync(ContainerArchive archive, string file, string nameOrNumber, CancellationToken cancellationToken)
    {
        if (await archive.ResolveAsync(file, cancellationToken).ConfigureAwait(false) is not var (place, stat) || stat.Size > MostBytes)
        {
            return null;
        }

        var content = await archive.OpenAsync(place, cancellationToken).ConfigureAwait(false);
        await using var _ = content.ConfigureAwait(false);
        using var reader = new StreamReader(content);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Split(':') is [var name, _, var number, ..] fields && (name == nameOrNumber || number == nameOrNumber))
            {
                return fields;
            }
        }

        return null;
    }
}
