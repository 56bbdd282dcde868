using Gateway.Configuration;
using Gateway.Storage.Identity;

namespace Gateway.CommandLine;

/// <summary>What the first start prints: the only time the new admin key's secret is shown.</summary>
internal static class FirstKeyBanner
{
    private static readonly string Rule = new('-', 72);

    public static void Write(TextWriter output, ApiKey key, GatewayConfig config)
    {
        string aws = $"aws --endpoint-url {config.Urls[0].LocalUrl}";
        output.WriteLine($"""
            {Rule}
            An admin key was made for this data folder. It is shown this once: keep it.

              Access key  {key.Id}
              Secret key  {key.Secret}

            Try it:

              export AWS_ACCESS_KEY_ID={key.Id}
              export AWS_SECRET_ACCESS_KEY={key.Secret}
              export AWS_DEFAULT_REGION={config.Region}
              {aws} s3 mb s3://my-bucket
              {aws} s3 cp FILE s3://my-bucket/
              {aws} s3 ls s3://my-bucket
              curl -H "x-owncdn-key: {key.Secret}" "{config.Urls[0].LocalUrl}/filelist?sid=my-bucket"
            {Rule}
            """);
        output.Flush();
    }
}
