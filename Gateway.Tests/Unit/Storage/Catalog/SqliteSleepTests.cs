using System.Runtime.InteropServices;
using Gateway.Storage;
using Gateway.Storage.Catalog.Sqlite;

namespace Gateway.Tests.Unit.Storage.Catalog;

internal sealed class SqliteSleepTests
{
    [Test]
    public void A_wait_of_a_millisecond_is_no_whole_second()
    {
        using var folder = new TemporaryFolder();
        using (new SqliteDatabase(folder.File("some.db"), Durability.Normal).Open())
        {
            // "The number of milliseconds of sleep actually requested from the operating system is returned."
            SleepMilliseconds(1).Should().Be(1);
        }
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_sleep")]
    private static extern int SleepMilliseconds(int milliseconds);
}
