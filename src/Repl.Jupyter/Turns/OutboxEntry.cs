using System.Text;
using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>Something that waits to be published.</summary>
internal abstract class OutboxEntry
{
    private OutboxEntry()
    {
    }

    /// <summary>How much of the outbox it takes.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>A message that is ready.</summary>
    /// <param name="parent">The request that caused it.</param>
    /// <param name="type">One of <see cref="MessageTypes"/>.</param>
    /// <param name="content">UTF-8 JSON.</param>
    public sealed class Message(ParentHeader parent, string type, byte[] content) : OutboxEntry
    {
        public ParentHeader Parent => parent;

        public string Type => type;

        public byte[] Content => content;

        /// <inheritdoc/>
        public override long LengthBytes => content.Length;
    }

    /// <summary>Text that still grows until it is sealed. Guarded by the outbox.</summary>
    /// <param name="parent">The request that caused it.</param>
    /// <param name="stream">stdout or stderr.</param>
    public sealed class Text(ParentHeader parent, string stream) : OutboxEntry
    {
        private readonly StringBuilder _text = new();

        public ParentHeader Parent => parent;

        public string Stream => stream;

        public bool IsSealed { get; private set; }

        public int LengthChars => _text.Length;

        /// <summary>Half of a surrogate pair, whose other half may still come.</summary>
        public bool EndsInsidePair => _text.Length > 0 && char.IsHighSurrogate(_text[^1]);

        /// <inheritdoc/>
        public override long LengthBytes => (long)_text.Length * sizeof(char);

        public void Append(ReadOnlySpan<char> text) => _text.Append(text);

        public void Seal() => IsSealed = true;

        public override string ToString() => _text.ToString();
    }

    /// <summary>Publishes nothing; tells that all before it was published.</summary>
    public sealed class Flush : OutboxEntry
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        /// <inheritdoc/>
        public override long LengthBytes => 0;

        public void Complete() => _reached.TrySetResult();
    }
}
