namespace Repl.Sessions.Transfers;

/// <summary>What the messages of shell programs mean. They are all that a program tells, and in the locale C they are strerror(3)'s.</summary>
internal static class ShellProblem
{
    private static readonly (string Text, TransferFailure Failure)[] Meanings =
    [
        ("No space left", TransferFailure.NoSpace),
        ("quota exceeded", TransferFailure.NoSpace),
        ("Permission denied", TransferFailure.NoPermission),
        ("Operation not permitted", TransferFailure.NoPermission),
        ("Read-only file system", TransferFailure.NoPermission),
        ("Is a directory", TransferFailure.IsFolder),
        ("Not a directory", TransferFailure.NotAFolder),
        ("File exists", TransferFailure.NotAFolder), // of `mkdir -p`
        ("No such file", TransferFailure.NotFound),
        ("Directory nonexistent", TransferFailure.NotFound), // dash
        ("nonexistent directory", TransferFailure.NotFound), // busybox
    ];

    /// <summary>What a program means. One that says nothing was ended, by whatever broke the link.</summary>
    public static TransferFailure Classify(string message) =>
        message.Length == 0
            ? TransferFailure.Broken
            : Meanings.FirstOrDefault(meaning => message.Contains(meaning.Text, StringComparison.OrdinalIgnoreCase)).Failure;
}
