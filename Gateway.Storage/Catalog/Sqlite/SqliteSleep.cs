using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>
/// Lets SQLite sleep for less than a second. Readers and the writer of a WAL step aside for each other for some microseconds now and then; the
/// library of the package is built without usleep(3) for Unix and makes each such wait a whole second, in which a request stands still.
/// </summary>
internal static unsafe partial class SqliteSleep
{
    private const string Library = "e_sqlite3";

    // Milliseconds.
    private const int LongestWait = 10_000;
    private const int LockStep = 5;

    /// <summary>Puts a better xSleep into the default VFS (https://sqlite.org/c3ref/vfs.html). Before the first database is opened.</summary>
    public static void Install()
    {
        if (!OperatingSystem.IsWindows())
        {
            FindVfs(null)->Sleep = &Sleep;
        }
    }

    /// <summary>Lets a connection wait for locks that others hold, in steps of milliseconds, for ten seconds in all.</summary>
    public static void WaitForLocks(SqliteConnection connection)
    {
        int error = SetBusyHandler(connection.Handle!.DangerousGetHandle(), &WaitForLock, 0);
        SqliteException.ThrowExceptionForRC(error, connection.Handle);
    }

    /// <summary>"If the busy callback returns 0, then no additional attempts are made."</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int WaitForLock(nint argument, int attempts)
    {
        if (attempts >= LongestWait / LockStep)
        {
            return 0;
        }

        _ = SleepMilliseconds(LockStep);
        return 1;
    }

    /// <summary>"The xSleep() method causes the calling thread to sleep for at least the number of microseconds given."</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sleep(Vfs* vfs, int microseconds)
    {
        // POSIX allows usleep less than a second.
        if (microseconds < 1_000_000)
        {
            _ = SleepMicroseconds((uint)microseconds);
        }
        else
        {
            _ = SleepSeconds((uint)(microseconds / 1_000_000));
        }

        return microseconds;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find")]
    private static partial Vfs* FindVfs(byte* name);

    [LibraryImport(Library, EntryPoint = "sqlite3_busy_handler")]
    private static partial int SetBusyHandler(nint connection, delegate* unmanaged[Cdecl]<nint, int, int> handler, nint argument);

    [LibraryImport(Library, EntryPoint = "sqlite3_sleep")]
    private static partial int SleepMilliseconds(int milliseconds);

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int SleepMicroseconds(uint microseconds);

    [LibraryImport("libc", EntryPoint = "sleep")]
    private static partial uint SleepSeconds(uint seconds);

    /// <summary>The beginning of sqlite3_vfs, whose order is part of SQLite's interface.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileSize;
        public int MaxPathLength;
        public nint Next;
        public nint Name;
        public nint AppData;
        public nint Open;
        public nint Delete;
        public nint Access;
        public nint FullPathName;
        public nint LibraryOpen;
        public nint LibraryError;
        public nint LibrarySymbol;
        public nint LibraryClose;
        public nint Randomness;
        public delegate* unmanaged[Cdecl]<Vfs*, int, int> Sleep;
    }
}
