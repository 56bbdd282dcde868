using System.Reflection;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>
/// The steps that bring a schema up to date: the embedded files <c>Catalog/ENGINE/Migrations/FOLDER/NNNN-name.sql</c>, in order. Each runs once, in a transaction.
/// </summary>
internal static class Migrations
{
    /// <summary>The texts of the steps.</summary>
    public static IReadOnlyList<string> Read(string engine, string folder)
    {
        Assembly assembly = typeof(Migrations).Assembly;
        string prefix = $"Gateway.Storage.Catalog.{engine}.Migrations.{folder}.";
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            }),
        ];
    }
}
