using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary><c>#!session forward</c>.</summary>
internal static class ForwardCommand
{
    /// <summary>The command.</summary>
    public static Command Create(MagicContext context)
    {
        var named = new NamedSession(context);
        var place = new Argument<(string Host, int Port)>("host:port") { Description = "Where it leads, as the session's host sees it; 'localhost:5432' is a port of the host itself.", CustomParser = ReadPlace };
        var port = new Option<int>("--port") { Description = "The port on this machine. Default: a free one.", HelpName = "number", CustomParser = argument => ReadPort(argument, "--port", argument.Tokens[0].Value) };
        var command = new Command("forward", "Lets a port on this machine lead to one beyond a session's SSH host, until the session is closed.") { named.Argument, place, port };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = named.In(parsed);
            var (host, remotePort) = parsed.GetRequiredValue(place);
            var forward = await session.ForwardAsync(host, remotePort, parsed.GetValue(port), cancellationToken).ConfigureAwait(false);
            context.Tell($"127.0.0.1:{forward.LocalPort} leads to {host}:{remotePort} until session '{session.Name}' is closed");
        });
        return command;
    }

    private static (string Host, int Port) ReadPlace(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        var colon = text.LastIndexOf(':');
        if (colon > 0)
        {
            return (text[..colon].Trim('[', ']'), ReadPort(argument, "host:port", text[(colon + 1)..]));
        }

        argument.AddError($"Write where it leads as host:port, such as localhost:5432, but '{text}' stands there.");
        return default;
    }

    private static int ReadPort(ArgumentResult argument, string what, string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535)
        {
            return port;
        }

        argument.AddError($"{what} takes a port from 1 to 65535, but '{text}' stands there.");
        return 1;
    }
}
