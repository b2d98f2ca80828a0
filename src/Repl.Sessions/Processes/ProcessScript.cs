namespace Repl.Sessions.Processes;

/// <summary>
/// A script for any POSIX shell on Linux that looks up and signals processes on request, and, when its input ends without a goodbye, ends
/// all that carries its owner's mark: what else would, if our process or the connection is gone?
/// </summary>
/// <remarks>
/// A request is a line: <c>list</c> with a mark and a leader's process id, <c>signal</c> with a number and process ids, or <c>done</c>. An
/// answer is any number of lines, ended by one that is a dot. Builtins where there are any, because a process for each process would be slow;
/// but grep goes through all of them, because a shell reads them byte by byte.
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
                grep -lsF -e "$1" /proc/[0-9]*/environ
            else
                for folder in /proc/[0-9]*; do
                    if tr '\0' '\n' <"$folder/environ" | grep -qF -e "$1"; then echo "$folder/environ"; fi
                done
            fi
        }

        # Perhaps more: a name may hold anything.
        followers() { grep -ls -e ") . [0-9]* -*[0-9]* $1 " /proc/[0-9]*/stat; }

        tell() {
            folder=${1%/*} leader=$2 stat=
            process=${folder#/proc/}
            case $told in *" $process "*) return;; esac
            read -r stat <"$folder/stat"
            case $stat in *') '*) ;; *) stat=$(cat "$folder/stat") || return;; esac # a name with a newline
            set -- ${stat##*') '}
            [ $# -ge 20 ] && [ "$1" != Z ] || return
            state=$1 parent=$2 session=$4; shift 19; started=$1
            case $leader in ''|"$session") ;; *) return;; esac
            ignored=0
            while read -r key value; do case $key in SigIgn:) ignored=$value; break;; esac; done <"$folder/status"
            command=$(tr '\0\n' '  ' <"$folder/cmdline")
            [ -n "$command" ] || command="[$(cat "$folder/comm")]"
            printf '%s\n' "$process $state $parent $session $started $ignored $command" # an echo may read backslashes
            told="$told$process "
        }

        list() {
            told=' '
            read -r uptime rest </proc/uptime
            echo "$uptime"
            for file in $(carriers "$1"); do tell "$file" ''; done
            for file in $(followers "$2"); do tell "$file" "$2"; done
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
            for file in $(carriers "$1"); do
                file=${file#/proc/}; kill -"$signal" "${file%/environ}" && found=1
            done
            [ -z "$found" ] || sleep 0.5 || sleep 1
        done
        """;
}
