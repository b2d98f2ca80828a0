using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Engine.Packages;

/// <summary>Packages that are restored together, so that they agree with each other.</summary>
/// <param name="Requests">What was asked for by name.</param>
/// <param name="Sources">Sources beside the configured ones, absolute.</param>
internal sealed record PackageSet(ImmutableArray<PackageRequest> Requests, ImmutableArray<string> Sources)
{
    /// <summary>The framework that packages are chosen for.</summary>
    public const string Framework = "net10.0";

    /// <summary>Whether the answer may change with time.</summary>
    public bool IsFloating => Requests.Any(request => request.IsFloating);

    /// <summary>A name for the set, the same for the same set.</summary>
    /// <param name="runtime">The kind of machine, such as <c>linux-x64</c>.</param>
    /// <param name="configuration">The text of what configures NuGet, since it decides what the set gives.</param>
    public string HashWith(string runtime, string configuration)
    {
        var requests = Requests.Select(request => $"{request.Name.ToLowerInvariant()} {request.Range}").Order(StringComparer.Ordinal);
        var text = string.Join('\n', [Framework, runtime, .. requests, "", .. Sources, "", configuration]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }
}
