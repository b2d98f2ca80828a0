using System.Security.Cryptography;

namespace Repl.Sessions.Processes;

/// <summary>
/// An environment variable with a random value, which every process that a program starts inherits, children of children included, also
/// those that leave its process group or its session (<c>setsid</c>, <c>nohup</c>).
/// </summary>
internal sealed record ProcessMark(string Value)
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "REPL_PROGRAM_ID";

    /// <summary>A mark that no other program has.</summary>
    public static ProcessMark Create() => new(RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The mark as it stands in an environment.</summary>
    public override string ToString() => $"{Variable}={Value}";
}
