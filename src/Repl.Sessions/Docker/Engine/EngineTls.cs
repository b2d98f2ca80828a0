using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Repl.Sessions.Docker.Engine;

/// <summary>The keys of an encrypted connection, as Docker's client keeps them: <c>ca.pem</c>, <c>cert.pem</c>, <c>key.pem</c>.</summary>
/// <param name="Folder">Where they lie; what is not there is not used.</param>
/// <param name="Verifies">Whether the Engine has to show a certificate of that authority, or where there is none of a known one.</param>
internal sealed record EngineTls(string Folder, bool Verifies)
{
    /// <summary>Encrypts a connection.</summary>
    /// <exception cref="EngineException">A key cannot be read.</exception>
    /// <exception cref="AuthenticationException">The Engine is not trusted, or does not trust us.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream is returned, and owns the connection.")]
    public async Task<SslStream> EncryptAsync(Stream connection, string host, CancellationToken cancellationToken)
    {
        var stream = new SslStream(connection);
        try
        {
            await stream.AuthenticateAsClientAsync(Options(host), cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The options hold the certificate as long as the connection lives.")]
    [SuppressMessage("Security", "CA5359", Justification = "DOCKER_TLS_VERIFY is not set: the user asks for encryption alone, as Docker's client does.")]
    private SslClientAuthenticationOptions Options(string host)
    {
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = host };
            if (Find("cert.pem") is { } certificate && Find("key.pem") is { } key)
            {
                options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, key)];
            }

            if (!Verifies)
            {
                options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
            }
            else if (Find("ca.pem") is { } authority)
            {
                options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
            }

            return options;
        }
        catch (CryptographicException cause)
        {
            throw new EngineException(
                DockerFailure.EndpointInvalid, $"The keys in '{Folder}' cannot be read: {cause.Message}", "Check ca.pem, cert.pem and key.pem there.", cause);
        }
    }

    private string? Find(string name) => Path.Combine(Folder, name) is var path && File.Exists(path) ? path : null;
}
