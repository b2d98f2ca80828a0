using System.Security.Cryptography;
using System.Text;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>One session's part of a cell that runs in many.</summary>
/// <param name="session">The session.</param>
internal sealed class HostRun(ISession session)
{
    private readonly StreamStart _output = new();
    private readonly StreamStart _errors = new();
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

    /// <summary>The first line of its standard output; of its standard error where it wrote nothing else: which comes first is chance.</summary>
    public string FirstLine => (_output.FirstLine, _errors.FirstLine) switch
    {
        ({ Length: > 0 } line, _) => line,
        (_, { Length: > 0 } line) => line,
        _ => "(no output)",
    };

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
                    var (hash, start) = written.Kind is OutputKind.StandardOutput ? (output, _output) : (errors, _errors);
                    hash.AppendData(written.Bytes.Span);
                    start.Add(written.Bytes.Span);
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

    private sealed class StreamStart
    {
        private readonly byte[] _bytes = new byte[200];
        private int _length;

        public string FirstLine =>
            string.Concat(Encoding.UTF8.GetString(_bytes, 0, _length).TrimStart().Split('\n')[0].Where(character => !char.IsControl(character)));

        public void Add(ReadOnlySpan<byte> bytes)
        {
            var kept = bytes[..Math.Min(bytes.Length, _bytes.Length - _length)];
            kept.CopyTo(_bytes.AsSpan(_length));
            _length += kept.Length;
        }
    }
}
