namespace Repl.Jupyter.Tests.Support;

/// <summary>Waits for a signal with the one limit that all tests share.</summary>
internal static class Waiting
{
    public static Task InTimeAsync(this Task task) => task.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
}
