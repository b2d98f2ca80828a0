using System.Security.Cryptography;
using Repl.Engine.Formatting;

namespace Repl.Engine.Magic;

/// <summary>Shows how far something is, and at the end what came of it, as one display that changes. What is quick shows its end only.</summary>
/// <param name="screen">Receives it.</param>
/// <param name="title">What stands before the progress, such as <c>uploading to web</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressDisplay(ICellScreen screen, string title, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string _id = $"progress-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
    private long _toldAt = time.GetTimestamp();
    private bool _isShown;
    private bool _hasEnded;

    /// <summary>Shows progress, at most five times a second.</summary>
    /// <param name="progress">Whose text says how far it is. Not the end, for which there is <see cref="End"/>.</param>
    public void Show(object progress)
    {
        if (_hasEnded || time.GetElapsedTime(_toldAt) < Pause)
        {
            return;
        }

        var data = Text($"{title}: {progress}");
        screen.Show(_isShown ? new CellOutput.UpdateDisplay(_id, data, IsLast: false) : new CellOutput.Display(data, _id, IsProgress: true));
        (_toldAt, _isShown) = (time.GetTimestamp(), true);
    }

    /// <summary>Shows the end in the place of the progress.</summary>
    public void End(string line)
    {
        screen.Show(_isShown ? new CellOutput.UpdateDisplay(_id, Text(line), IsLast: true) : new CellOutput.Display(Text(line)));
        _hasEnded = true;
    }

    /// <summary>Where the end is told elsewhere, as that of a failure: takes the progress for the last that was seen.</summary>
    public void Leave(string line)
    {
        if (_isShown && !_hasEnded)
        {
            End(line);
        }
    }

    private static Dictionary<string, string> Text(string line) => new() { [MimeTypes.PlainText] = line };
}
