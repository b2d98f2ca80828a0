using System.Security.Cryptography;
using Repl.Sessions.Transfers;

namespace Repl.Engine.Magic;

/// <summary>Shows how far a transfer is, and at the end what it has done, as one display that changes. What is quick shows its end only.</summary>
/// <param name="screen">Receives it.</param>
/// <param name="title">What stands before the progress, such as <c>uploading to web</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferDisplay(ICellScreen screen, string title, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string _id = $"transfer-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
    private long _toldAt = time.GetTimestamp();
    private bool _isShown;

    /// <summary>Shows progress, at most five times a second.</summary>
    public void Show(TransferProgress progress)
    {
        if (time.GetElapsedTime(_toldAt) < Pause || progress.FilesDone == progress.FilesTotal)
        {
            return;
        }

        var data = Text($"{title}: {progress}");
        screen.Show(_isShown ? new CellOutput.UpdateDisplay(_id, data, IsLast: false) : new CellOutput.Display(data, _id));
        (_toldAt, _isShown) = (time.GetTimestamp(), true);
    }

    /// <summary>Shows the end in the place of the progress.</summary>
    public void End(string line) => screen.Show(_isShown ? new CellOutput.UpdateDisplay(_id, Text(line), IsLast: true) : new CellOutput.Display(Text(line)));

    /// <summary>Where the end is told elsewhere, as that of a failure: takes the progress for the last that was seen.</summary>
    public void Leave(string line)
    {
        if (_isShown)
        {
            End(line);
        }
    }

    private static Dictionary<string, string> Text(string line) => new() { ["text/plain"] = line };
}
