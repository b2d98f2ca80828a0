using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Docker;

/// <summary>The keys of an Engine and of who may use it, as Docker's documentation has them made; for one test.</summary>
internal sealed class EngineKeys
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset Until = From.AddDays(3);

    private readonly TemporaryFolder _folder;

    public EngineKeys(TemporaryFolder folder)
    {
        _folder = folder;
        foreach (var path in (string[])[ServerFolder, ClientFolder, EmptyFolder])
        {
            Directory.CreateDirectory(path);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var authority = request.CreateSelfSigned(From, Until);
        Issue(authority, ServerFolder, "1.3.6.1.5.5.7.3.1");
        Issue(authority, ClientFolder, "1.3.6.1.5.5.7.3.2");
    }

    /// <summary>Keys that the Engine trusts.</summary>
    public string ClientFolder => _folder.File("client");

    /// <summary>No keys.</summary>
    public string EmptyFolder => _folder.File("empty");

    /// <summary>Arguments of the Engine.</summary>
    public IReadOnlyList<string> ServerSettings =>
        ["--tlsverify", $"--tlscacert={ServerFolder}/ca.pem", $"--tlscert={ServerFolder}/cert.pem", $"--tlskey={ServerFolder}/key.pem"];

    private string ServerFolder => _folder.File("server");

    private static void Issue(X509Certificate2 authority, string folder, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var certificate = request.Create(authority, From, Until, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
