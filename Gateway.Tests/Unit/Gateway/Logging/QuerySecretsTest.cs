using Gateway.Logging;

namespace Gateway.Tests.Unit.Logging;

internal sealed class QuerySecretsTest
{
    [TestCase("/b/k", "/b/k")]
    [TestCase("/b/k?list-type=2&prefix=a%2Fb", "/b/k?list-type=2&prefix=a%2Fb")]
    [TestCase("/b?X-Amz-Signature=s&X-Amz-Date=d&X-Amz-Credential=c&X-Amz-Security-Token=t", "/b?X-Amz-Signature=***&X-Amz-Date=d&X-Amz-Credential=***&X-Amz-Security-Token=***")]
    [TestCase("/b?x-amz-signature=s", "/b?x-amz-signature=***")]
    [TestCase("/b?X%2DAmz%2DSignature=s", "/b?X%2DAmz%2DSignature=***")]
    [TestCase("/b?AWSAccessKeyId=a&Signature=s&Expires=1", "/b?AWSAccessKeyId=***&Signature=***&Expires=1")]
    [TestCase("/b?x-owncdn-key=v", "/b?x-owncdn-key=***")]
    [TestCase("/b?+x-owncdn-key=v&key=v", "/b?+x-owncdn-key=***&key=***")]
    [TestCase("/v/film.mp4?exp=1&sig=s", "/v/film.mp4?exp=1&sig=***")]
    [TestCase("/b?a=1;x-owncdn-key=v", "/b?a=***")]
    [TestCase("/b?%zz=1&=2&", "/b?%zz=1&=2&")]
    [TestCase("http://user:password@host/b?x=1", "/b?x=1")]
    [TestCase("http://host", "/")]
    [TestCase("*", "*")]
    public void Only_secrets_are_hidden(string target, string expected) => QuerySecrets.Hide(target).Should().Be(expected);
}
