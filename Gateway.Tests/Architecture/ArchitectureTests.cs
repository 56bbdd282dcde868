using System.Reflection;
using Gateway.S3Compat;
using Gateway.Storage;

namespace Gateway.Tests.Architecture;

/// <summary>Arrows point down only: Gateway → {S3Compat, Delivery} → Storage.</summary>
internal sealed class ArchitectureTests
{
    private static readonly Assembly Storage = typeof(ObjectStore).Assembly;
    private static readonly Assembly S3Compat = typeof(S3Endpoint).Assembly;
    private static readonly Assembly Host = typeof(GatewayApp).Assembly;

    // Nothing need be in it yet for the compiler to reference it, so it is found by name.
    private static readonly Assembly Delivery = Assembly.Load("Gateway.Delivery");

    [Test]
    public void Storage_serves_no_http_and_knows_no_other_project() =>
        References(Storage).Should().NotContain(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("Gateway", StringComparison.Ordinal));

    [Test]
    public void The_dialects_know_storage_only()
    {
        foreach (Assembly dialect in (Assembly[])[S3Compat, Delivery])
        {
            References(dialect).Where(name => name.StartsWith("Gateway", StringComparison.Ordinal)).Should().BeSubsetOf(["Gateway.Storage"], dialect.GetName().Name);
        }
    }

    [Test]
    public void Nothing_knows_the_host()
    {
        foreach (Assembly assembly in (Assembly[])[Storage, S3Compat, Delivery])
        {
            References(assembly).Should().NotContain(Host.GetName().Name!);
        }
    }

    [Test]
    public void Only_storage_speaks_to_the_database()
    {
        foreach (Assembly assembly in (Assembly[])[S3Compat, Delivery, Host])
        {
            References(assembly).Should().NotContain(name => name.Contains("Sqlite", StringComparison.Ordinal) || name.Contains("Npgsql", StringComparison.Ordinal) || name.Contains("Dapper", StringComparison.Ordinal));
        }
    }

    private static List<string> References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(a => a.Name!)];
}
