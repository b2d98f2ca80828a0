using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Local;

/// <summary>Tells when pipes can be read: one thread for all of them, by epoll(7). Linux only.</summary>
/// <remarks>Thread safe. Each pipe tells once, and again after the next <see cref="Listen"/>.</remarks>
internal static partial class PipeEvents
{
    private const int CloseOnExec = 0x80000; // EPOLL_CLOEXEC, epoll_create1(2)
    private const int AddPipe = 1; // EPOLL_CTL_ADD, epoll_ctl(2)
    private const int ChangePipe = 3; // EPOLL_CTL_MOD
    private const uint Readable = 0x1; // EPOLLIN
    private const uint Once = 1u << 30; // EPOLLONESHOT
    private const int MostEvents = 64;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly (int Token, int Size) Layout =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 ? (4, 12) : (8, 16);

    private static readonly ConcurrentDictionary<long, Action> Listeners = new();
    private static readonly Lazy<int> Set = new(Start);
    private static long _lastToken;

    /// <summary>Takes a pipe in; it tells nothing before <see cref="Listen"/>. Closing it takes it out.</summary>
    /// <param name="pipe">The reading end.</param>
    /// <returns>What the pipe is called here.</returns>
    /// <exception cref="Win32Exception">The system has no room for it.</exception>
    public static long Add(SafePipeHandle pipe)
    {
        var token = Interlocked.Increment(ref _lastToken);
        Change(AddPipe, pipe, token, Once);
        return token;
    }

    /// <summary>Lets a pipe tell once when there is something to read, even if it is there already, or the end.</summary>
    /// <param name="pipe">The reading end.</param>
    /// <param name="token">What it is called here.</param>
    /// <param name="listener">Called on the one thread for all, so it must be quick. Kept until <see cref="Forget"/>.</param>
    public static void Listen(SafePipeHandle pipe, long token, Action listener)
    {
        Listeners[token] = listener;
        Change(ChangePipe, pipe, token, Readable | Once);
    }

    /// <summary>Lets a pipe tell nothing until the next <see cref="Listen"/>. What it was just about to tell may still come.</summary>
    public static void Mute(SafePipeHandle pipe, long token) => Change(ChangePipe, pipe, token, Once);

    /// <summary>Forgets who listens to a pipe.</summary>
    public static void Forget(long token) => Listeners.TryRemove(token, out _);

    private static int Start()
    {
        var set = CreateSet(CloseOnExec);
        if (set < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        new Thread(() => WatchFor(set)) { IsBackground = true, Name = "repl pipes" }.UnsafeStart(); // no cell's: it serves all
        return set;
    }

    private static void WatchFor(int set)
    {
        var events = new byte[MostEvents * Layout.Size];
        while (true)
        {
            var count = Wait(set, events, MostEvents, -1); // negative where a signal came between
            for (var at = 0; at < count; at++)
            {
                var token = BitConverter.ToInt64(events, (at * Layout.Size) + Layout.Token);
                if (Listeners.TryGetValue(token, out var listener))
                {
                    listener();
                }
            }
        }
    }

    private static void Change(int change, SafePipeHandle pipe, long token, uint wanted)
    {
        Span<byte> what = stackalloc byte[16];
        BitConverter.TryWriteBytes(what, wanted);
        BitConverter.TryWriteBytes(what[Layout.Token..], token);
        if (ChangeSet(Set.Value, change, pipe, ref MemoryMarshal.GetReference(what)) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int CreateSet(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int ChangeSet(int set, int change, SafePipeHandle pipe, ref byte what);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int set, [Out] byte[] events, int most, int timeoutMs);
}
