using System.Runtime.Versioning;
using System.Text;

namespace Repl.Cli.Terminal;

/// <summary>A console of Windows that takes what is written for UTF-8, until it is disposed. Others have a code page of their country.</summary>
[SupportedOSPlatform("windows")]
internal sealed class Utf8Console : IDisposable
{
    private readonly Encoding _before = Console.OutputEncoding;

    private Utf8Console() => Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Sets the console up.</summary>
    /// <returns>What sets it back; null where there is none.</returns>
    public static Utf8Console? Open() => Console.IsOutputRedirected && Console.IsErrorRedirected ? null : new Utf8Console();

    public void Dispose() => Console.OutputEncoding = _before;
}
