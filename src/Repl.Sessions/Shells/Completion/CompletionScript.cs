using System.Globalization;

namespace Repl.Sessions.Shells.Completion;

/// <summary>Scripts that ask a second shell what could stand at a place. They print a line for each proposal: a letter, a blank, the text.</summary>
/// <remarks>
/// The letter is <c>k</c> for a keyword, <c>b</c> for a builtin, <c>f</c> for a function, <c>c</c> for a program; <c>d</c> for a folder and
/// <c>r</c> for another file of the folder that is looked into; of what a program's own completion proposes, <c>D</c> for the path of a
/// folder, <c>R</c> for that of another file, <c>w</c> for anything else, behind a line <c>p</c>.
/// </remarks>
internal static class CompletionScript
{
    // Completion functions tell what they find in no order, so it has to be cut off late.
    private const int MostWords = 5000;

    /// <summary>The script for a place, and its arguments.</summary>
    /// <param name="point">The place.</param>
    /// <param name="dialect">What the shell speaks.</param>
    /// <param name="directory">The session's working directory.</param>
    public static (string Script, IReadOnlyList<string> Arguments) For(CompletionPoint point, ShellDialect dialect, string directory)
    {
        // The user may have functions of these names.
        var start = $"\\unset -f cd printf compopt\n{dialect.Builtin} cd {ShellWord.Quote(directory)} 2>/dev/null\n";
        var own = point.Subject switch
        {
            CompletionSubject.Commands => Commands(point, dialect),
            CompletionSubject.Programs => Files(point, dialect, "\\test -f \"$_repl_file\" && \\test -x \"$_repl_file\""),
            CompletionSubject.Files => Files(point, dialect, "\\test -e \"$_repl_file\" || \\test -L \"$_repl_file\""),
            CompletionSubject.Folders => Files(point, dialect, "\\false"),
            _ => "\\:",
        };
        return point.Argument is { } argument && dialect.HasCompletions
            ? ($"{start}{Registered(argument)}\ncase $_repl_answered in '') {own};; esac", argument.Words)
            : (start + own, []);
    }

    /// <summary>A script that tells what a word is as a command, and fails where it is none.</summary>
    public static string Describe(string word, ShellDialect dialect) =>
        $"""
         {dialect.CheckPreparation}
         LC_ALL=C
         \command -V {ShellWord.Quote(word)} 2>/dev/null || \exit 1
         {Format(dialect.TellFunction, ShellWord.Quote(word))} 2>/dev/null
         \:
         """;

    private static string Commands(CompletionPoint point, ShellDialect dialect)
    {
        var names = Format(dialect.TellNames, ShellWord.Quote(point.Prefix));
        return dialect.TellsPrograms
            ? names
            : $$"""
                {{names}}
                _repl_rest=$PATH:
                while case $_repl_rest in '') \false;; esac; do
                    _repl_folder=${_repl_rest%%:*}; _repl_rest=${_repl_rest#*:}
                    for _repl_file in "${_repl_folder:-.}"/{{ShellWord.Quote(point.Prefix)}}*; do
                        \test -f "$_repl_file" && \test -x "$_repl_file" && {{dialect.PrintLine}} "c ${_repl_file##*/}"
                    done
                done
                """;
    }

    // In the shell's order, which is not ours in every language; so more are told than are shown.
    private static string Files(CompletionPoint point, ShellDialect dialect, string condition) =>
        $$"""
          _repl_count=0
          for _repl_file in {{point.Folder}}{{ShellWord.Quote(point.Prefix)}}*; do
              case ${_repl_file##*/} in .|..|*'
          '*) \continue;; esac
              if \test -d "$_repl_file"; then {{dialect.PrintLine}} "d ${_repl_file##*/}"
              elif {{condition}}; then {{dialect.PrintLine}} "r ${_repl_file##*/}"
              else \continue; fi
              _repl_count=$((_repl_count + 1))
              case $_repl_count in {{MostWords.ToString(CultureInfo.InvariantCulture)}}) \break;; esac
          done
          """;

    // As bash does it: the completion of the command's name, else of what stands behind its last slash, else the default one. A function
    // that says 124 has looked for a better one.
    private static string Registered(CompletionArgument argument) =>
        $$"""
          COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE={{ShellWord.Quote(argument.Line)}} COMP_TYPE=9 COMP_KEY=9
          COMP_POINT=${#COMP_LINE} _repl_current={{ShellWord.Quote(argument.Current)}} _repl_answered=
          _repl_name=${COMP_WORDS[0]} _repl_previous=${COMP_WORDS[COMP_CWORD-1]}
          compopt() { _repl_options+=" $*"; }
          for _repl_try in 1 2 3; do
              _repl_entry=$(\builtin complete -p -- "$_repl_name" || \builtin complete -p -- "${_repl_name##*/}" || \builtin complete -p -D) 2>/dev/null || \break
              \eval "\\set -- $_repl_entry"
              _repl_options= _repl_function= _repl_actions=() COMPREPLY=() _repl_answered=1
              while \shift && case $# in 0) \false;; esac; do
                  case $1 in
                  -o) _repl_options+=" -o $2"; \shift;;
                  -F) _repl_function=$2; \shift;;
                  -[AGWCPSX]) _repl_actions+=("$1" "$2"); \shift;;
                  -[DEI]|--) ;;
                  -*) _repl_actions+=("$1");;
                  *) \break;;
                  esac
              done
              case ${#_repl_actions[@]} in 0) ;; *)
                  while IFS= \read -r _repl_item; do COMPREPLY+=("$_repl_item"); done < <(\builtin compgen "${_repl_actions[@]}" -- "$_repl_current" 2>/dev/null)
              esac
              case $_repl_function in '') \break;; esac
              "$_repl_function" "$_repl_name" "$_repl_current" "$_repl_previous" >/dev/null 2>&1
              case $? in 124) ;; *) \break;; esac
          done
          case ${#COMPREPLY[@]}$_repl_options in 0*default*|0*dirnames*) _repl_answered=;; esac
          case $_repl_answered in 1) {{Bash.PrintLine}} p;; esac
          case "$_repl_options ${_repl_actions[*]-} " in *' filenames '*|*' -[fd] '*|*' file '*|*' directory '*) _repl_files=1;; *) _repl_files=;; esac
          for _repl_item in "${COMPREPLY[@]:0:{{MostWords.ToString(CultureInfo.InvariantCulture)}}}"; do
              _repl_file=${_repl_item/#\~\//$HOME/}
              case $_repl_files$_repl_item in
              *$'\n'*) ;;
              1*) if \test -d "$_repl_file"; then {{Bash.PrintLine}} "D $_repl_item"; else {{Bash.PrintLine}} "R $_repl_item"; fi;;
              *) {{Bash.PrintLine}} "w $_repl_item";;
              esac
          done
          """;

    private static ShellDialect Bash => ShellDialect.Bash;

    private static string Format(string format, string value) => string.Format(CultureInfo.InvariantCulture, format, value);
}
