using Repl.Sessions.Devices;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Images;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Sessions.Local;
using Repl.Sessions.Shells;

namespace Repl.Sessions;

/// <content>How a target is reached.</content>
public sealed partial class SessionRegistry
{
    private async Task<ISession> ConnectAsync(
        string name, Target target, SessionOptions options, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        if (target.Scheme == "docker-image")
        {
            options = options with { Reconnect = false }; // to what? Its container is gone, with all files
        }

        return options.Device is null
            ? await ShellSession.OpenAsync(name, again => ConnectAsync(target, options, progress, again), options, Surroundings, stop.Token).ConfigureAwait(false)
            : await DeviceSession.OpenAsync(name, again => ConnectAsync(target, options, progress, again), options, Surroundings, stop.Token).ConfigureAwait(false);
    }

    private SessionSurroundings Surroundings => new(_time, _logger);

    private async Task<IConnection> ConnectAsync(Target target, SessionOptions options, IProgress<ImagePull>? progress, CancellationToken cancellationToken) => target.Scheme switch
    {
        "local" => new LocalConnection(),
        "ssh" => await _sshConnections.AcquireAsync(target, options.Ssh, _askSecret, cancellationToken).ConfigureAwait(false),
        "docker" => await DockerConnection.OpenAsync(target, options.Docker, _logger, cancellationToken).ConfigureAwait(false),
        "docker-image" => await SandboxConnection.OpenAsync(target, options.Docker, progress, cancellationToken).ConfigureAwait(false),
        _ => throw new TargetException(target.ToString()),
    };
}
