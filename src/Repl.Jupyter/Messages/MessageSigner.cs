using System.Security.Cryptography;
using System.Text;

namespace Repl.Jupyter.Messages;

/// <summary>Signs messages with HMAC-SHA256 in hex over header, parent header, metadata and content ("The Wire Protocol"). Thread safe.</summary>
/// <param name="key">The connection file's key; empty for no signatures.</param>
internal sealed class MessageSigner(string key) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IncrementalHash? _hash =
        key.Length == 0 ? null : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key));

    /// <summary>Makes the signature frame; empty without a key.</summary>
    /// <param name="parts">Header, parent header, metadata, content.</param>
    public byte[] Sign(params ReadOnlySpan<byte[]> parts)
    {
        if (_hash is null)
        {
            return [];
        }

        lock (_gate)
        {
            foreach (var part in parts)
            {
                _hash.AppendData(part);
            }

            return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_hash.GetHashAndReset()));
        }
    }

    /// <summary>Tells whether a signature fits, in a time that does not depend on where it differs.</summary>
    /// <param name="signature">The signature frame.</param>
    /// <param name="parts">Header, parent header, metadata, content.</param>
    public bool IsValid(ReadOnlySpan<byte> signature, params ReadOnlySpan<byte[]> parts) =>
        _hash is null || CryptographicOperations.FixedTimeEquals(signature, Sign(parts));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _hash?.Dispose();
        }
    }
}
