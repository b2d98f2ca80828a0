using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Transfers;

/// <summary>The name under which a copy grows, beside the one that it gets when it is whole.</summary>
internal static class PartName
{
    private const int MostNameBytes = 200; // a file system takes 255; the rest is for what is added
    private const int TokenCharacters = 16;

    /// <summary>The part's name.</summary>
    /// <param name="name">The copy's own name.</param>
    /// <param name="source">What is copied.</param>
    /// <param name="isFoundAgain">Whether a later transfer of the same unchanged file has to come to the same name.</param>
    public static string For(string name, FileFacts source, bool isFoundAgain)
    {
        var token = isFoundAgain
            ? Digest(string.Create(CultureInfo.InvariantCulture, $"{name}\0{source.Size}\0{source.ModifiedAt?.ToUnixTimeSeconds()}"))
            : RandomNumberGenerator.GetHexString(TokenCharacters, lowercase: true);
        return Encoding.UTF8.GetByteCount(name) > MostNameBytes ? $".repl-{token}.part" : $".{name}.repl-{token}.part";
    }

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..TokenCharacters];
}
