namespace Repl.Sessions.Transfers;

/// <summary>
/// What <see cref="ShellFiles"/> runs. For dash and busybox as well as GNU. Paths come as arguments and are absolute, or begin with
/// <c>./</c>, so that none is taken for an option.
/// </summary>
internal static class ShellScripts
{
    // A line for each path: mode in hexadecimal, size, time, path. Where there is no such `stat`, the mode has only its type, and no time.
    private const string Tell = """
        tell() {
            if stat -L -c %f / >/dev/null 2>&1; then
                stat -L -c '%f %s %Y %n' "$@"
                return
            fi
            for path in "$@"; do
                if [ -d "$path" ]; then echo "4000 0 - $path"
                elif [ -f "$path" ]; then echo "8000 $(($(wc -c <"$path"))) - $path"
                else echo "1000 0 - $path"
                fi
            done
        }

        """;

    private const string English = "export LC_ALL=C\n"; // its messages are understood

    /// <summary>$1 path.</summary>
    public const string Find = English + Tell + """
        if [ -e "$1" ]; then tell "$1"; fi
        """;

    /// <summary>
    /// $1 folder, $2 <see cref="TellAll"/>. First all names, each with a letter before it (l: a link to a folder or to nothing) and NUL
    /// after it, then NUL, then what <c>tell</c> tells of those that are none. Two passes, because a name may hold a newline.
    /// </summary>
    public const string List = English + """
        cd "$1" || exit
        if [ ! -r . ]; then echo "Permission denied" >&2; exit 1; fi
        names() {
            for name in .* *; do
                case $name in .|..) continue ;; esac
                if [ -L "$name" ] && [ ! -f "$name" ]; then [ -z "$1" ] || printf 'l%s\0' "$name"
                elif [ -e "$name" ]; then printf "$1./%s\0" "$name"
                fi
            done
        }
        names n
        printf '\0'
        names '' | xargs -0 sh -c "$2" sh 2>/dev/null
        exit 0
        """;

    /// <summary>$@ paths.</summary>
    public const string TellAll = English + Tell + """
        if [ $# -gt 0 ]; then tell "$@"; fi
        """;

    /// <summary>$1 path.</summary>
    public const string MakeFolder = English + """
        exec mkdir -p "$1"
        """;

    /// <summary>$1 path, $2 number of the first byte, from 1.</summary>
    public const string Read = English + """
        if [ -d "$1" ]; then echo "Is a directory" >&2; exit 1; fi
        if [ "$2" -gt 1 ]; then exec tail -c "+$2" <"$1"; fi
        exec cat <"$1"
        """;

    /// <summary>$1 path, $2 what to add to the umask, $3 "x" for a program, $4 blocks of 65536 bytes to keep. Prints the size.</summary>
    public const string Write = English + """
        umask "$(printf %o "$(( $(umask) | $2 ))")"
        if [ "$4" -gt 0 ]; then dd of="$1" bs=65536 seek="$4"; else cat >"$1"; fi || exit
        if [ "$3" = x ]; then chmod +x "$1" || exit; fi
        wc -c <"$1"
        """;

    /// <summary>$1 path, $2 what to add to the umask, $3 "x" for a program. Prints owner, group and mode, where something can tell them.</summary>
    public const string MakeFile = English + """
        umask "$(printf %o "$(( $(umask) | $2 ))")"
        : >"$1" || exit
        if [ "$3" = x ]; then chmod +x "$1" || exit; fi
        stat -c '%u %g %f' "$1" 2>/dev/null || :
        """;

    /// <summary>$1 path. Fails where it cannot be read.</summary>
    public const string Open = English + """
        if [ -d "$1" ]; then echo "Is a directory" >&2; exit 1; fi
        : <"$1"
        """;

    /// <summary>$1 path, $2 new path.</summary>
    public const string Rename = English + """
        if [ -d "$2" ]; then echo "Is a directory" >&2; exit 1; fi
        exec mv -f "$1" "$2"
        """;

    /// <summary>$1 path.</summary>
    public const string Remove = English + """
        exec rm -f "$1"
        """;

    /// <summary>$1 path, $2 octal mode or nothing, $3 time as <c>touch -t</c> has it, in UTC, or nothing.</summary>
    public const string Set = English + """
        if [ -n "$3" ]; then TZ=UTC0 touch -t "$3" "$1" || exit; fi
        if [ -n "$2" ]; then chmod "$2" "$1" || exit; fi
        """;

    /// <summary>$1 path. Prints nothing where nothing can compute it.</summary>
    public const string Digest = English + """
        if command -v sha256sum >/dev/null; then exec sha256sum <"$1"; fi
        if command -v shasum >/dev/null; then exec shasum -a 256 <"$1"; fi
        """;

    /// <summary>Prints the user's home.</summary>
    public const string Home = """
        printf %s "$HOME"
        """;
}
