using Gateway.Storage.Identity;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Buckets that come and go under requests for their objects.</summary>
internal sealed class BucketRaceTests : S3TestBase
{
    private const int Rounds = 40;

    [Test]
    public async Task A_bucket_goes_only_without_what_was_acknowledged()
    {
        for (int round = 0; round < Rounds; round++)
        {
            string bucket = await NewBucketAsync(S3);
            string upload = (await S3.InitiateMultipartUploadAsync(bucket, "multi")).UploadId;
            RawResponse part = await base.SendAsync(new RawRequest("PUT", $"/{bucket}/multi?partNumber=1&uploadId={upload}").WithBody("part"));
            string complete = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part["ETag"]}</ETag></Part></CompleteMultipartUpload>";
            Task<RawResponse> delete = After(round % 5, () => base.SendAsync("DELETE", $"/{bucket}"));
            Task<RawResponse>[] writes =
            [
                base.SendAsync(new RawRequest("PUT", $"/{bucket}/small").WithBody("x")),
                base.SendAsync(new RawRequest("PUT", $"/{bucket}/large") { Body = new byte[300_000] }),
                base.SendAsync(new RawRequest("POST", $"/{bucket}/multi?uploadId={upload}").WithBody(complete)),
            ];
            Task<RawResponse>[] others =
            [
                base.SendAsync("GET", $"/{bucket}"),
                base.SendAsync("GET", $"/{bucket}?uploads="),
                base.SendAsync("GET", $"/{bucket}/small"),
                base.SendAsync(new RawRequest("PUT", $"/{bucket}/multi?partNumber=2&uploadId={upload}") { Body = new byte[300_000] }),
                base.SendAsync(new RawRequest("PUT", $"/{bucket}?versioning=").WithBody("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")),
            ];
            RawResponse[] answers = await Task.WhenAll([delete, .. writes, .. others]);
            answers.Select(a => a.Status).Should().NotContain(500, string.Join('\n', answers.Select(a => a.Text)));
            if ((await delete).Status == 204)
            {
                answers[1..4].Select(a => a.Status).Should().NotContain(200, "what was acknowledged is gone with the bucket");
                (await base.SendAsync("HEAD", $"/{bucket}")).Status.Should().Be(404);
            }
        }
    }

    [Test]
    public async Task A_name_goes_to_one_account()
    {
        for (int round = 0; round < Rounds; round++)
        {
            string name = NewName();
            ApiKey[] keys = [S3Server.Owner, S3Server.Stranger, S3Server.Owner, S3Server.Stranger];
            RawResponse[] answers = await Task.WhenAll(keys.Select(key => Server.SendAsync(new RawRequest("PUT", $"/{name}"), key)));
            answers.Select(a => a.Status).Should().BeEquivalentTo([200, 200, 409, 409]);
            answers[0].Status.Should().Be(answers[2].Status);
        }
    }

    private static async Task<RawResponse> After(int milliseconds, Func<Task<RawResponse>> send)
    {
        await Task.Delay(milliseconds);
        return await send();
    }
}
