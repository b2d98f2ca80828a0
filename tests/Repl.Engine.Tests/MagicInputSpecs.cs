using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Repl.Engine.Tests;

/// <summary>Magic commands ask for values.</summary>
public sealed class MagicInputSpecs : EngineTest
{
    private const string Word = "wide open sesame";

    private readonly List<Question> _asked = [];

    [Theory]
    [InlineData("@input:\"Your name?\"", "Your name? ", false)]
    [InlineData("@input", "value: ", false)]
    [InlineData("@input:{\"type\": \"file\", \"prompt\": \"Which file\"}", "Which file: ", false)]
    [InlineData("@password:{\"prompt\": \"Word:\"}", "Word: ", true)]
    public async Task A_value_is_asked_for(string value, string question, bool isSecret)
    {
        var screen = Answering("Ada");

        Assert.IsType<CellOutcome.Succeeded>(await Engine.RunAsync(new Cell($"#!set --name x --value {value}\nx.ToString()"), screen, Stop));

        Assert.Equal(isSecret ? "••••••" : "Ada", screen.Result);
        Assert.Equal(new Question(question, isSecret), Assert.Single(_asked));
    }

    [Fact]
    public async Task A_name_and_its_value_are_asked_for_in_one_line()
    {
        var screen = new RecordingScreen
        {
            Answer = (question, _) =>
            {
                _asked.Add(question);
                return Task.FromResult<string?>(question.Text.Contains("name", StringComparison.Ordinal) ? "sky" : "#0000ff");
            },
        };

        Assert.IsType<CellOutcome.Succeeded>(await Engine.RunAsync(new Cell("""
            #!set --name @input:{"prompt": "The name of the colour"} --value @input:{"type": "color", "prompt": "Choose one. Any."}
            #!value --from-value @input:other --name kept
            #!share --from value kept --as other
            sky + other
            """), screen, Stop));

        Assert.Equal("#0000ff#0000ff", screen.Result);
        Assert.Equal(["The name of the colour: ", "Choose one. Any. ", "other: "], _asked.Select(question => question.Text));
    }

    [Fact]
    public async Task Every_magic_command_asks_and_a_session_gets_the_answer()
    {
        var screen = Answering("box");

        Assert.IsType<CellOutcome.Succeeded>(await Engine.RunAsync(new Cell("#!session open @input:\"Name\"\n#!box\ntrue"), screen, Stop));

        Assert.Equal("Name: ", Assert.Single(_asked).Text);
    }

    [Fact]
    public async Task Answers_and_variables_stand_in_any_word_also_behind_an_equals_sign()
    {
        var screen = Answering("a b");

        Assert.IsType<CellOutcome.Succeeded>(await Engine.RunAsync(new Cell("""
            var where = "local";
            var limit = 5;
            #!value --name box
            deep
            #!session open @value:box @csharp:where --env TOKEN=@password:"Token?" --env LIMIT=@csharp:limit --env ASKED=@input --env "PLAIN=@input" --env QUOTED="@input:x"
            #!deep
            echo "${#TOKEN} $LIMIT $ASKED $PLAIN $QUOTED"
            #!set --name=x --value=@input:{"prompt": "How many"}
            #!set --name=y --value=@csharp:limit
            #!csharp
            #!set --name=z --value=@deep:x
            z
            """), screen, Stop));

        Assert.Equal("Session 'deep' is open to local:\n3 5 a b @input @input:x\n", screen.StandardOutput);
        Assert.Equal("a b", screen.Result);
        Assert.Equal([new Question("Token? ", true), new("ASKED: ", false), new("How many: ", false)], _asked);
    }

    [Fact]
    public async Task A_variable_that_is_not_there_is_said_and_one_that_is_a_password_is_not_shown()
    {
        Assert.StartsWith("There is no C# variable 'nowhere'.", (await FailAsync("#!session open box @csharp:nowhere")).Message, StringComparison.Ordinal);

        var error = await FailAsync("var word = Password();\n#!session open box --max-fail @csharp:word", Answering(Word));

        Assert.Contains("'••••••' stands there", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Word, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!set --name x --value @input")]
    [InlineData("#!session open @password")]
    public async Task Where_nobody_is_there_it_fails_at_once(string cell) =>
        Assert.StartsWith("Nobody can be asked here", (await FailAsync(cell)).Message);

    [Fact]
    public async Task A_mistake_in_the_line_is_said_before_anything_is_asked()
    {
        Assert.Contains("does not know '--nam'", (await FailAsync("#!set --nam x --value @input", Answering("x"))).Message, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_password_reaches_the_shell_and_is_seen_nowhere_else()
    {
        using var log = new LogLines();
        await using var engine = new CellEngine(log);
        var screen = Answering(Word);

        var set = await engine.RunAsync(new Cell("#!sh\nset -x\n#!set --name word --value @password:Word\nset +x; echo ${#word}; env | grep -c ^word= || true"), screen, Stop);
        var refused = await engine.RunAsync(new Cell($"var secret = Password();\n#!sh\nset -x; readonly fixed=1\n#!share secret --from csharp --as fixed"), screen, Stop);

        Assert.IsType<CellOutcome.Succeeded>(set);
        Assert.Equal($"{Word.Length}\n0\n", screen.StandardOutput);
        var error = Assert.IsType<CellOutcome.Failed>(refused).Error;
        Assert.Contains("fixed=…", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", string.Concat([.. error.Traceback, .. log.Lines, screen.StandardError, screen.Displayed]), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("readonly fixed", StringComparison.Ordinal)); // the log does hold other commands
    }

    [Fact]
    public async Task A_password_is_not_in_the_message_about_the_line_that_it_stands_in()
    {
        var error = await FailAsync("#!session open box --max-fail @password", Answering(Word));

        Assert.Contains("'••••••' stands there", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Word, error.Message, StringComparison.Ordinal);
    }

    private RecordingScreen Answering(string answer) => new()
    {
        Answer = (question, _) =>
        {
            _asked.Add(question);
            return Task.FromResult<string?>(answer);
        },
    };

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
