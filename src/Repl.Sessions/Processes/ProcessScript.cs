namespace Repl.Sessions.Processes;

/// <summary>
/// A script for any POSIX shell on Linux that looks up and signals processes on request, and, when its input ends without a goodbye, ends
/// all that carries its owner's mark: what else would, if our process or the connection is gone?
/// </summary>
/// <remarks>
/// A request is a line: <c>list</c> with a mark and a leader's process id, <c>signal</c> with a number and process ids, or <c>done</c>. An
/// answer is any number of lines, ended by one that is a dot. Builtins where there are any: a process for each process would be slow.
/// </remarks>
internal static class ProcessScript
{
    /// <summary>The script; its first argument is the owner's mark.</summary>
    public const string Text = """
        trap '' INT HUP TERM QUIT PIPE
        exec 2>/dev/null
        if printf 'a\0b' | grep -qF b; then sees=1; else sees=; fi # busybox's grep stops at the first NUL

        carriers() {
            if [ -n "$sees" ]; then
                for file in $(grep -lsF -e "$1" /proc/[0-9]*/environ); do
                    file=${file#/proc/}; echo "${file%/environ}"
                done
            else
                for folder in /proc/[0-9]*; do
                    if tr '\0' '\n' <"$folder/environ" | grep -qF -e "$1"; then echo "${folder#/proc/}"; fi
                done
            fi
        }

        list() {
            mark=$1 leader=$2
            read -r uptime rest </proc/uptime
            echo "$uptime"
            marked=" $(carriers "$mark" | tr '\n' ' ')"
            for folder in /proc/[0-9]*; do
                stat=
                read -r stat <"$folder/stat"
                case $stat in *') '*) ;; *) stat=$(cat "$folder/stat") || continue;; esac # a name with a newline
                set -- ${stat##*') '}
                [ $# -ge 20 ] && [ "$1" != Z ] || continue
                process=${folder#/proc/} state=$1 parent=$2 session=$4; shift 19; started=$1
                case "$session $marked" in "$leader "*|*" $process "*) ;; *) continue;; esac
                ignored=0
                while read -r key value; do case $key in SigIgn:) ignored=$value; break;; esac; done <"$folder/status"
                command=$(tr '\0\n' '  ' <"$folder/cmdline")
                [ -n "$command" ] || command="[$(cat "$folder/comm")]"
                echo "$process $state $parent $session $started $ignored $command"
            done
        }

        while read -r verb first rest; do
            case $verb in
            list) list "$first" $rest;;
            signal) kill -"$first" $rest;;
            done) exit;;
            esac
            echo .
        done
        for signal in TERM KILL; do
            found=
            for process in $(carriers "$1"); do kill -"$signal" "$process" && found=1; done
            [ -z "$found" ] || sleep 0.5 || sleep 1
        done
        """;
}
