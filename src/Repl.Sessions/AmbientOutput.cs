namespace Repl.Sessions;

/// <summary>Where the output of what a cell calls elsewhere goes, unless it is told otherwise: to the cell.</summary>
/// <remarks>Thread safe. It follows the code, also to other threads, and holds for nobody else.</remarks>
public static class AmbientOutput
{
    private static readonly AsyncLocal<Action<OutputKind, string>?> Here = new();

    /// <summary>Shows a piece of text to whoever runs the calling code; null where nobody has entered. May be called from any thread.</summary>
    public static Action<OutputKind, string>? Current => Here.Value;

    /// <summary>Holds from here on for the calling code and for all that it starts.</summary>
    /// <param name="show">Shows a piece of text, which may end in the middle of a line.</param>
    public static void Enter(Action<OutputKind, string> show) => Here.Value = show ?? throw new ArgumentNullException(nameof(show));
}
