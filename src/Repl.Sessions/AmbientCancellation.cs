namespace Repl.Sessions;

/// <summary>
/// How Stop reaches what a cell awaits without a token: whatever runs commands here heeds, beside its caller's token, the one that the code
/// around it was entered with.
/// </summary>
/// <remarks>Thread safe. It follows the code, also to other threads, and holds for nobody else.</remarks>
public static class AmbientCancellation
{
    private static readonly AsyncLocal<Func<CancellationToken>?> Here = new();

    /// <summary>Cancelled when the calling code is to stop; <see cref="CancellationToken.None"/> where nobody has entered.</summary>
    public static CancellationToken Current => Here.Value?.Invoke() ?? CancellationToken.None;

    /// <summary>Holds from here on for the calling code and for all that it starts.</summary>
    /// <param name="cancellation">Asked each time, because the same code may run for one cell after another.</param>
    public static void Enter(Func<CancellationToken> cancellation) => Here.Value = cancellation ?? throw new ArgumentNullException(nameof(cancellation));
}
