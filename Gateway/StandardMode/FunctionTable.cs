using Gateway.Chains;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Invalidation;
using Gateway.Logging;
using Gateway.Replication;
using Gateway.StandardMode.Functions;
using Gateway.Storage.Identity;

namespace Gateway.StandardMode;

/// <summary>Every function of standard mode.</summary>
internal static class FunctionTable
{
    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetOrHead = ["GET", "HEAD"];
    private static readonly string[] PutOrPost = ["PUT", "POST"];
    private static readonly string[] DeleteOrPost = ["DELETE", "POST"];
    private static readonly string[] Post = ["POST"];

    /// <summary>Makes them.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="stores">Keys and storages.</param>
    /// <param name="chains">The services of the CDN front.</param>
    /// <param name="changes">Told of files that change.</param>
    /// <param name="replication">How far the replicas are.</param>
    /// <param name="history">The latest requests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Says that the gateway stops, to those who wait.</param>
    public static IReadOnlyList<StandardFunction> Create(
        GatewayConfig config, GatewayStores stores, DeliveryChains chains, ChangeRelay changes, ReplicationLoop replication, RequestHistory history, TimeProvider time, CancellationToken stopping)
    {
        var keyDocument = new KeyDocument([Account.DefaultId, .. config.Accounts.Select(account => account.Id)]);
        var services = new ServiceDirectory(stores.Objects, chains);
        var purges = new CachePurges(chains);
        return
        [
            new("/servicelist", Get, FunctionRight.AnyKey, new ServiceList(services, stores.Objects, replication, time)),
            new("/filelist", Get, FunctionRight.Read, new FileList()),
            new("/getfile", GetOrHead, FunctionRight.Read, new GetFile()),
            new("/uploadfile", PutOrPost, FunctionRight.Write, new UploadFile(changes)),
            new("/deletefile", DeleteOrPost, FunctionRight.Write, new DeleteFile(changes)),
            new("/flush", Post, FunctionRight.Write, new Flush(purges)),
            new("/versionlist", Get, FunctionRight.Read, new VersionList()),
            new("/syncnext", Get, FunctionRight.Read, new SyncNext(time, stopping)),
            new("/reqlist", Get, FunctionRight.ReadIfNamed, new RequestList(history, services)),
            new("/purge", Post, FunctionRight.Admin, new PurgeCaches(purges, services)),
            new("/keylist", Get, FunctionRight.Admin, new KeyList(stores.Keys)),
            new("/keyadd", Post, FunctionRight.Admin, new KeyAdd(stores.Keys, keyDocument)),
            new("/keyremove", DeleteOrPost, FunctionRight.Admin, new KeyRemove(stores.Keys)),
            new("/replicapromote", Post, FunctionRight.Admin, new ReplicaPromote(stores.Objects)),
        ];
    }
}
