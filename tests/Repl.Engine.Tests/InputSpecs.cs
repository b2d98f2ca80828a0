using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Cells ask the person in front of them.</summary>
public sealed class InputSpecs : EngineTest
{
    [Theory]
    [InlineData("""Input("Name: ")""", "Name: ")]
    [InlineData("Console.ReadLine()", "")]
    [InlineData("Console.In.ReadLine()", "")]
    [InlineData("await Console.In.ReadLineAsync()", "")]
    [InlineData("await Task.Run(() => Console.ReadLine())", "")]
    public async Task A_cell_asks_for_a_line(string code, string question)
    {
        var screen = Answering("Ada");

        await SucceedAsync(code, screen);

        Assert.Equal("Ada", screen.Result);
        Assert.Equal(new Question(question, IsSecret: false), Assert.Single(screen.Asked));
    }

    [Fact]
    public async Task Single_characters_come_from_the_same_line()
    {
        var screen = Answering("ab", "c");

        await SucceedAsync("""$"{(char)Console.Read()}{(char)Console.In.Peek()}|{Console.ReadLine()}|{Console.ReadLine()}" """, screen);

        Assert.Equal("ab|b|c", screen.Result);
    }

    [Fact]
    public async Task The_first_character_of_an_answer_is_the_key()
    {
        var screen = Answering("y", "", "Z", "7");

        await SucceedAsync(
            """$"{Console.ReadKey().Key} {System.Console.ReadKey(true).Key} {Console.ReadKey(intercept: true).KeyChar} {Console.ReadKey().Key}" """, screen);

        Assert.Equal("Y Enter Z D7", screen.Result);
    }

    [Fact]
    public async Task A_password_is_shown_nowhere()
    {
        var screen = Answering("sesame");

        await SucceedAsync("""var secret = Password("Word: "); Console.WriteLine($"{secret} {secret.GetClearTextPassword().Length}"); secret""", screen);

        Assert.Equal("•••••• 6\n", screen.StandardOutput);
        Assert.DoesNotContain("sesame", string.Concat(screen.Shown), StringComparison.Ordinal);
        Assert.Equal(new Question("Word: ", IsSecret: true), Assert.Single(screen.Asked));
    }

    [Theory]
    [InlineData("""Input("Name: ")""", "Nobody can be asked here ('Name:')")]
    [InlineData("Console.ReadLine()", "Nobody can be asked here: ")]
    [InlineData("Console.ReadKey()", "Nobody can be asked here: ")]
    [InlineData("""Password("Word: ")""", "Nobody can be asked here ('Word:')")]
    public async Task Where_nobody_is_there_a_question_fails_at_once_with_what_to_do(string code, string problem)
    {
        var error = await FailAsync(code);

        Assert.Equal("InputUnavailableException", error.Name.Split('.')[^1]);
        Assert.StartsWith(problem, error.Message);
        Assert.Contains("a variable of the environment", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_input_ends_a_loop_that_reads()
    {
        var screen = Answering("a", null);

        await SucceedAsync("var n = 0; while (Console.ReadLine() is not null) { n++; } n", screen);

        Assert.Equal("1", screen.Result);
    }

    [Theory]
    [InlineData("Console.ReadLine()")]
    [InlineData("Console.ReadKey()")]
    [InlineData("""Input("?")""")]
    [InlineData("await Console.In.ReadLineAsync()")]
    public async Task Stop_takes_the_question_back_and_keeps_the_variables(string code)
    {
        await RunAsync("var kept = 1;");
        using var stop = new CancellationTokenSource();
        var takenBack = new TaskCompletionSource();
        var screen = new RecordingScreen { Answer = WaitAsync };

        var outcome = await Engine.RunAsync(new Cell($"kept = 2; {code}"), screen, stop.Token).WaitAsync(TestLimits.Wait, Stop);

        Assert.IsType<CellOutcome.Cancelled>(outcome);
        await takenBack.Task.WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal("2", (await RunAsync("kept")).Result);

        async Task<string?> WaitAsync(Question question, CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.Register(takenBack.SetResult);
            await stop.CancelAsync();
            await takenBack.Task;
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static AskedScreen Answering(params string?[] answers) => new(answers);

    private async Task SucceedAsync(string code, AskedScreen screen) =>
        Assert.IsType<CellOutcome.Succeeded>(await Engine.RunAsync(new Cell(code), screen.Screen, Stop));

    private sealed class AskedScreen
    {
        public AskedScreen(IReadOnlyList<string?> answers) => Screen = new RecordingScreen
        {
            Answer = (question, _) =>
            {
                Asked.Add(question);
                return Task.FromResult(answers[Asked.Count - 1]);
            },
        };

        public RecordingScreen Screen { get; }

        public List<Question> Asked { get; } = [];

        public string? Result => Screen.Result;

        public string StandardOutput => Screen.StandardOutput;

        public IReadOnlyList<CellOutput> Shown => Screen.Shown;
    }
}
