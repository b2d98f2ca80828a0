using System.Security.Cryptography;
using System.Text;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>One session's part of a cell that runs in many.</summary>
/// <param name="session">The session.</param>
internal sealed class HostRun(ISession session)
{
    private const int MostShownBytes = 200;

    private readonly byte[] _start = new byte[MostShownBytes];
    private int _startLength;
    private string _digest = "";
    private CommandEvent.Exited? _end;
    private SessionException? _failure;

    /// <summary>The session's name.</summary>
    public string Name => session.Name;

    /// <summary>Whether the command did not end, not well, or with its shell.</summary>
    public bool HasFailed => _failure is not null || _end is not { ExitCode: 0, WorkingDirectory: not null };

    /// <summary>What is equal in sessions that did the same: streams byte for byte, status, failure.</summary>
    public string Sameness => $"{_digest} {Status} {_failure?.Message}";

    /// <summary>How the command ended, in a word or two; an exit status is a number.</summary>
    public string Status => _failure switch
    {
        null => _end!.WorkingDirectory is null ? $"{_end.ExitCode}, shell gone" : $"{_end.ExitCode}",
        CommandTimeoutException => "timeout",
        SessionClosedException => "closed",
        SessionExpiredException => "expired",
        SessionLostException => "lost",
        SessionDisconnectedException => "disconnected",
        CommandOutcomeUnknownException => "unknown",
        _ => "failed",
    };

    /// <summary>How long it took; null where it never started.</summary>
    public TimeSpan? Time => _end?.Duration;

    /// <summary>The first line that it wrote, or why it did not end.</summary>
    public string FirstLine
    {
        get
        {
            var line = Encoding.UTF8.GetString(_start, 0, _startLength).TrimStart().Split('\n')[0];
            return string.Concat(line.Where(character => !char.IsControl(character))) is { Length: > 0 } text ? text : "(no output)";
        }
    }

    /// <summary>Runs the command and shows its lines. Failures of the session are kept, not thrown.</summary>
    public async Task RunAsync(string command, RunOptions options, LinePrefixScreen screen, CancellationToken cancellationToken)
    {
        using var output = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var errors = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var shown = new CommandScreen(session.Name, screen);
        try
        {
            await foreach (var happened in session.ListenAsync(command, options, cancellationToken).ConfigureAwait(false))
            {
                shown.Show(happened);
                _end = happened as CommandEvent.Exited;
                if (happened is CommandEvent.Output written)
                {
                    (written.Kind is OutputKind.StandardOutput ? output : errors).AppendData(written.Bytes.Span);
                    Keep(written.Bytes.Span);
                }
            }
        }
        catch (SessionException failure)
        {
            _failure = failure;
            screen.Show(new CellOutput.StandardError($"{failure.Message}\n"));
        }
        finally
        {
            shown.End();
            screen.End();
        }

        _digest = $"{Convert.ToHexString(output.GetCurrentHash())} {Convert.ToHexString(errors.GetCurrentHash())}";
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var kept = bytes[..Math.Min(bytes.Length, MostShownBytes - _startLength)];
        kept.CopyTo(_start.AsSpan(_startLength));
        _startLength += kept.Length;
    }
}
