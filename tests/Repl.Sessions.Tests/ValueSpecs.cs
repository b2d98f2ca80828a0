using System.Globalization;
using System.Text;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

/// <summary>C# values in commands and in variables: they arrive byte for byte, whatever they hold.</summary>
public sealed class ValueSpecs
{
    private const string Secret = "s3cr3t-value";

    /// <summary>Texts that are dear to those who write injections.</summary>
    private static readonly Dictionary<string, string> Hostile = new()
    {
        ["empty"] = "",
        ["a word"] = "word",
        ["one blank"] = " ",
        ["only blanks"] = " \t  \n ",
        ["blanks around"] = "  in the middle  ",
        ["single quote"] = "'",
        ["two single quotes"] = "''",
        ["a thousand single quotes"] = new string('\'', 1000),
        ["double quote"] = "\"",
        ["all quotes"] = "'\"`'\"`''\"\"``$'x'$\"y\"",
        ["typographic quotes"] = "‘a’ “b” «c»",
        ["backslash"] = "\\",
        ["backslashes"] = "\\\\ \\n \\0 \\x41 \\' \\\" \\",
        ["backslash before a newline"] = "a\\\nb",
        ["newline"] = "\n",
        ["newlines"] = "\n\na\n\nb\n\n\n",
        ["trailing newline"] = "line\n",
        ["trailing newlines"] = "line\n\n\n",
        ["command substitution"] = "$(echo pwned)",
        ["backticks"] = "`echo pwned`",
        ["arithmetic"] = "$((1 + 1)) $[1+1]",
        ["expansions"] = "$HOME ${PATH} $$ $? $! $@ $* $# $0 $1 $- $_",
        ["a history event"] = "!x !! !$ !-1 ^a^b",
        ["an option"] = "-n",
        ["an option that ends options"] = "--",
        ["a long option"] = "--help",
        ["a variable option"] = "-v",
        ["globs"] = "* ? [a-z] /* **/* {a,b} {1..9}",
        ["extended globs"] = "@(a|b) !(c) +(d) ^e #f ~ ~root =ls",
        ["operators"] = "; & && | || < > << >> ( ) { } ;; |& &>",
        ["a comment"] = "# comment",
        ["a here-document"] = "<<EOF\nEOF\n",
        ["an assignment"] = "a=b",
        ["keywords"] = "if then fi while do done case esac !",
        ["tab"] = "\ta\t\tb\t",
        ["carriage return"] = "a\rb\r\nc\r",
        ["percents"] = "%s %d %n %% %b %1$s",
        ["emoji"] = "😀👩‍👩‍👧‍👦🇩🇪",
        ["combining characters"] = "e\u0301 n\u0303 \u0301",
        ["other scripts"] = "日本語 العربية ру́сский",
        ["characters that look like blanks"] = "\u00a0\u2003\u3000\u2028\u2029\ufeff\u0085",
        ["bytes that shells keep for themselves"] = "\u0001\u0002\u007f\u0080\u0081\u0083\u0084\u0087\u0088\u009b\u009f",
        ["record separators"] = "\u001e\u001e0123456789abcdef0123456789abcdefE1;0;\u001e",
        ["all control characters"] = string.Concat(Enumerable.Range(1, 31).Select(number => (char)number)),
        ["all control characters backwards"] = string.Concat(Enumerable.Range(1, 31).Reverse().Select(number => (char)number)),
        ["all of ASCII"] = string.Concat(Enumerable.Range(1, 127).Select(number => (char)number)),
        ["all of Latin-1"] = string.Concat(Enumerable.Range(1, 255).Select(number => (char)number)),
        ["a word after return"] = "return 5",
        ["5000 lines"] = string.Concat(Enumerable.Range(0, 5000).Select(number => $"'{number}'\n")),
        ["one line longer than a terminal takes"] = new string('x', 5000) + "'\n'" + new string('y', 5000),
    };

    public static TheoryData<string> Shells => ShellsUnderTest.All;

    public static TheoryData<string, string> HostileValues
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in ShellsUnderTest.Names)
            {
                foreach (var name in Hostile.Keys)
                {
                    data.Add(shell, name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(HostileValues))]
    public async Task A_value_in_a_command_arrives_byte_for_byte(string shell, string name)
    {
        var value = Hostile[name];
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync($"printf '%s' {value}", Stop).WaitAsync(TestLimits.Wait, Stop);
        var amidst = await session.RunAsync($"printf '<%s>' a {value} b; printf .", Stop).WaitAsync(TestLimits.Wait, Stop);
        var glued = await session.RunAsync($"printf '%s' a{value}b", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(Bytes(value), result.StandardOutputBytes.ToArray());
        Assert.Equal(Bytes($"<a><{value}><b>."), amidst.StandardOutputBytes.ToArray());
        Assert.Equal(Bytes($"a{value}b"), glued.StandardOutputBytes.ToArray());
        Assert.Equal(("", ""), (result.StandardError, amidst.StandardError));
    }

    [Theory]
    [MemberData(nameof(HostileValues))]
    public async Task A_variable_is_set_and_read_byte_for_byte(string shell, string name)
    {
        var value = Hostile[name];
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.SetVariableAsync("value", value, cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);
        var read = await session.GetVariableAsync("value", Stop).WaitAsync(TestLimits.Wait, Stop);
        var used = await session.RunAsync("printf '<%s>' \"$value\"", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(value, read);
        Assert.Equal(Bytes($"<{value}>"), used.StandardOutputBytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(HostileValues))]
    public async Task An_exported_variable_reaches_a_child_process_byte_for_byte(string shell, string name)
    {
        var value = Hostile[name];
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.SetVariableAsync("value", value, export: true, Stop).WaitAsync(TestLimits.Wait, Stop);
        var used = await session.RunAsync("printenv value", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(Bytes($"{value}\n"), used.StandardOutputBytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_variable_keeps_its_value_when_its_shell_is_replaced(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var values = Hostile.Select((pair, index) => (Variable: $"value{index}", pair.Key, pair.Value)).ToList();
        foreach (var (variable, _, value) in values)
        {
            await session.SetVariableAsync(variable, value, cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);
        }

        var result = await session.RunAsync("exit 3", Stop).WaitAsync(TestLimits.Wait, Stop);
        var changed = new List<string>();
        foreach (var (variable, name, value) in values)
        {
            if (await session.GetVariableAsync(variable, Stop).WaitAsync(TestLimits.Wait, Stop) != value)
            {
                changed.Add(name);
            }
        }

        // `typeset -p` of zsh 5.9 prints the control characters U+0080 to U+009F as bytes that it reads back as others.
        string[] lossy = shell is "zsh" ? ["characters that look like blanks", "bytes that shells keep for themselves", "all of Latin-1"] : [];
        Assert.NotNull(result.Replacement);
        Assert.Equal(lossy.Order(), changed.Order());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_megabyte_is_a_value_too(string shell)
    {
        var value = string.Concat(Enumerable.Range(0, 100_000).Select(number => $"{number:000000}'é\n")) + "\n";
        Assert.True(Bytes(value).Length > 1_000_000);
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.SetVariableAsync("value", value, cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);
        var read = await session.GetVariableAsync("value", Stop).WaitAsync(TestLimits.Wait, Stop);
        var assigned = await session.RunAsync($"other={value}; [ \"$other\" = \"$value\" ]", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(value.Length, read?.Length);
        Assert.Equal(value, read);
        Assert.Equal(0, assigned.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_sequence_is_one_word_for_each_element(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("show() { printf '%s:' $#; [ $# = 0 ] || printf '<%s>' \"$@\"; }", Stop);
        string?[] texts = ["a b", "", "'", null, "*"];

        Assert.Equal("5:<a b><><'><><*>", await ShowAsync($"show {texts}"));
        Assert.Equal("0:", await ShowAsync($"show {Array.Empty<string>()}"));
        Assert.Equal("2:<x><y>", await ShowAsync($"show x {Enumerable.Empty<int>()} y"));
        Assert.Equal("3:<1><2><3>", await ShowAsync($"show {new List<int> { 1, 2, 3 }}"));
        Assert.Equal("2:<01><02>", await ShowAsync($"show {Enumerable.Range(1, 2):00}"));
        Assert.Equal("1:<a b>", await ShowAsync($"show {"a b"}"));
        Assert.Equal("1:<>", await ShowAsync($"show {""}"));
        Assert.Equal("1:<>", await ShowAsync($"show {(string?)null}"));
        Assert.Equal("1:<>", await ShowAsync($"show {(int?)null}"));
        Assert.StartsWith("3000:<0>", await ShowAsync($"show {Enumerable.Range(0, 3000)}"), StringComparison.Ordinal);

        async Task<string> ShowAsync(CommandText command) => (await session.RunAsync(command, Stop).WaitAsync(TestLimits.Wait, Stop)).EnsureSucceeded().StandardOutput;
    }

    [Fact]
    public async Task Numbers_and_dates_are_written_the_invariant_way()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        comma.NumberFormat.NegativeSign = "minus";
        comma.DateTimeFormat.ShortDatePattern = "dd. MM. yyyy";
        CultureInfo.CurrentCulture = comma;
        Assert.Equal("1,5", $"{1.5}");
        double[] halves = [0.5, 1.5];
        var date = new DateTime(2026, 11, 20, 16, 30, 0, DateTimeKind.Utc);

        var result = await session.RunAsync($"printf '%s\n' {1.5} {-2.25m} {1234567.891:N2} {float.Pi} {halves} {date} {date:d} {date:O} {true} {'c'} {DayOfWeek.Friday}", Stop);

        Assert.Equal(
            ["1.5", "-2.25", "1,234,567.89", "3.1415927", "0.5", "1.5", "11/20/2026 16:30:00", "11/20/2026", "2026-11-20T16:30:00.0000000Z", "True", "c", "Friday"],
            result.Lines);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_value_with_the_character_NUL_is_refused_and_nothing_runs(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        string[] several = ["fine", "not\0fine"];

        await Assert.ThrowsAsync<ArgumentException>(() => session.RunAsync($"ran=1 {"a\0b"}", Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => session.RunAsync($"ran=1 {several}", Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => session.RunAsync($"ran=1 {'\0'}", Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => session.SetVariableAsync("ran", "a\0b", cancellationToken: Stop));

        Assert.Null(await session.GetVariableAsync("ran", Stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("a b")]
    [InlineData("a-b")]
    [InlineData("a;b")]
    [InlineData("a\n")]
    [InlineData("$a")]
    [InlineData("a[0]")]
    [InlineData("ä")]
    [InlineData("a١")]
    public async Task A_name_that_no_shell_takes_is_refused(string name)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        await Assert.ThrowsAsync<ArgumentException>(() => session.SetVariableAsync(name, "x", cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => session.GetVariableAsync(name, Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Only_an_exported_variable_reaches_a_child_process(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.SetVariableAsync("shown", "1", export: true, Stop);
        await session.SetVariableAsync("hidden", "2", cancellationToken: Stop);
        await session.SetVariableAsync("shown", "3", cancellationToken: Stop);

        Assert.Equal("[3] []\n", (await session.RunAsync("sh -c 'echo \"[$shown] [$hidden]\"'", Stop)).StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_variable_that_is_not_set_is_null_and_an_empty_one_is_empty(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("empty=; set -u", Stop);

        Assert.Null(await session.GetVariableAsync("missing", Stop));
        Assert.Equal("", await session.GetVariableAsync("empty", Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Reading_a_variable_that_is_not_set_ends_no_shell_under_set_e(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("set -e", Stop);
        var before = await session.RunAsync("echo $$", Stop);

        Assert.Null(await session.GetVariableAsync("missing", Stop).WaitAsync(TestLimits.Wait, Stop));
        var after = await session.RunAsync("echo $$", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(before.StandardOutput, after.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Reading_and_setting_variables_works_without_a_PATH_and_with_any_IFS(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("PATH=/nowhere; IFS=abc; set -f; set -C", Stop);

        await session.SetVariableAsync("value", "xaybzc *", cancellationToken: Stop);

        Assert.Equal("xaybzc *", await session.GetVariableAsync("value", Stop));
        Assert.Equal("abc", await session.GetVariableAsync("IFS", Stop));
    }

    [Theory]
    [InlineData("bash", false)]
    [InlineData("bash", true)]
    [InlineData("dash", false)]
    [InlineData("dash", true)]
    [InlineData("busybox ash", false)]
    [InlineData("busybox ash", true)]
    [InlineData("zsh", false)]
    [InlineData("zsh", true)]
    [InlineData("mksh", false)]
    [InlineData("mksh", true)]
    public async Task A_read_only_variable_is_refused_without_a_word_of_the_value(string shell, bool export)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("locked=old; readonly locked; kept=1", Stop);

        var refused = await Assert.ThrowsAsync<CommandFailedException>(() => session.SetVariableAsync("locked", Secret, export, Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.Result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.Result.Command, StringComparison.Ordinal);
        Assert.Contains("locked", refused.Message, StringComparison.Ordinal);
        Assert.Equal("old", await session.GetVariableAsync("locked", Stop).WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal("1", await session.GetVariableAsync("kept", Stop).WaitAsync(TestLimits.Wait, Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_trace_shows_no_value_that_is_set(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await session.RunAsync("set -v; set -x", Stop);

        await session.SetVariableAsync("value", Secret, cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal(Secret, await session.GetVariableAsync("value", Stop).WaitAsync(TestLimits.Wait, Stop));
        var next = await session.RunAsync("echo next", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("next\n", next.StandardOutput);
        Assert.DoesNotContain(Secret, next.StandardError, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
