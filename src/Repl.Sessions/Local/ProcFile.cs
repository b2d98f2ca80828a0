using System.Text;

namespace Repl.Sessions.Local;

/// <summary>Reads the files of one process under <c>/proc</c>; see proc(5).</summary>
internal static class ProcFile
{
    /// <summary>A file's bytes; empty where the process has ended or belongs to another user.</summary>
    public static byte[] ReadBytes(int process, string name)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/{name}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a file is there and may be read.</summary>
    public static bool CanRead(int process, string name)
    {
        try
        {
            File.OpenHandle($"/proc/{process}/{name}").Dispose();
            return true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A file's text; empty where the process has ended or belongs to another user.</summary>
    public static string ReadText(int process, string name) => Encoding.UTF8.GetString(ReadBytes(process, name));
}
