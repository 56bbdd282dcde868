namespace Gateway.Tests.StandardMode;

internal sealed class FlushTests : StandardTestBase
{
    [TestCase("", 409, "NotSupported")]
    [TestCase("&path=a", 409, "NotSupported")]
    [TestCase("&path=a&prefix=b", 400, "InvalidParameter")]
    [TestCase("&prefix=a&tag=b", 400, "InvalidParameter")]
    public async Task A_storage_has_nothing_to_flush(string more, int status, string code) =>
        Refused(await CallAsync("POST", Of("flush", more: more)), status, code);
}
