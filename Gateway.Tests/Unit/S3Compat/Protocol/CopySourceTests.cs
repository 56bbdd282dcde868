using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;

namespace Gateway.Tests.Unit.S3Compat;

internal sealed class CopySourceTests
{
    [TestCase("bucket/key", "bucket", "key")]
    [TestCase("/bucket/key", "bucket", "key")]
    [TestCase("bucket%2Fa%2Fk%20%2B%25", "bucket", "a/k +%")]
    [TestCase("%2Fbucket%2Fkey", "bucket", "key")]
    [TestCase("bucket%2F%2Fedge%2F", "bucket", "/edge/")]
    [TestCase("bucket/a+b", "bucket", "a+b")]
    [TestCase("bucket/a%252Fb", "bucket", "a%2Fb")]
    [TestCase("bucket/../other/key", "bucket", "../other/key")]
    [TestCase("bucket%2F..%2Fother%2Fkey", "bucket", "../other/key")]
    [TestCase("bucket/key%3FversionId=null", "bucket", "key?versionId=null")]
    public void It_is_decoded_once_and_split_at_the_first_slash(string header, string bucket, string key)
    {
        var source = CopySource.Parse(header);
        source.Bucket.Should().Be(bucket);
        source.Key.Value.Should().Be(key);
        source.VersionId.Should().BeNull();
    }

    [Test]
    public void A_version_follows_an_unencoded_question_mark() =>
        CopySource.Parse("bucket%2Fkey?versionId=null").VersionId!.Value.IsNull.Should().BeTrue();

    [TestCase("")]
    [TestCase("/")]
    [TestCase("bucket")]
    [TestCase("bucket/")]
    [TestCase("//key")]
    [TestCase("%2F%2Fkey")]
    public void A_bucket_and_a_key_are_needed(string header)
    {
        Action parse = () => CopySource.Parse(header);
        parse.Should().Throw<S3Exception>().Which.Error.Should().Be(S3Error.InvalidArgument);
    }
}
