namespace Repl.Tests.Support;

/// <summary>Waits for the end of processes that a test did not start itself, and so gets no word of.</summary>
public static class ProcessEnd
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a process is gone.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="TimeoutException">It still runs after <see cref="TestLimits.Wait"/>.</exception>
    public static async Task WaitAsync(int id)
    {
        using var limit = new CancellationTokenSource(TestLimits.Wait);
        using var timer = new PeriodicTimer(LookAgain);
        while (IsAlive(id))
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Process {id} still runs: {File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ')}");
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Tells whether a process lives. A killed one whose parent has ended stays listed as a zombie until init takes notice: dead.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>Whether it lives.</returns>
    public static bool IsAlive(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
