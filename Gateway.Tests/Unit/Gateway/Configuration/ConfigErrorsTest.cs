using Gateway.Configuration;

namespace Gateway.Tests.Unit.Configuration;

internal sealed class ConfigErrorsTest : ConfigTestBase
{
    [Test]
    public void All_errors_are_reported_at_once_with_their_positions()
    {
        Errors("""
            dta: ./x
            region: us-east-1
            region: eu-west-1
            durability: ful
            inlineLimit: 32kb
            keys:
              - { id: a, value: "${MISSING}", permissions: { mian: write, all: rw } }
              - { id: a, value: x }
            services:
              - { id: main, type: storage, versions: 30, account: onwer }
              - { id: main, type: storage }
            """).Should().Equal(
            "1:1: unknown key 'dta'; did you mean 'data'?",
            "3:1: the key 'region' stands here a second time; the first is in line 2",
            "4:13: 'ful' is no value of 'durability'; did you mean 'full'?",
            "5:14: 'inlineLimit' must be a size such as 32KiB, 8MiB, 5GiB or plain bytes, found '32kb'",
            "7:21: the environment variable MISSING is not set; '${MISSING:-default}' gives it a default",
            "7:50: no service 'mian'; did you mean 'main'?",
            "7:68: 'rw' is no value of 'all'; known: none, read, write",
            "8:5: 'permissions' is missing; { all: read }, { all: write } or a level for each service, or admin: true",
            "8:11: the key 'a' stands here a second time",
            "10:42: 'versions' must be never, forever or a duration such as 30d, found '30'",
            "10:55: no account 'onwer'; did you mean 'owner'?",
            "11:11: the service 'main' stands here a second time");
    }

    [TestCase("services: [ { id: main, type: storage, name: \"a\\0b\" } ]", "1:46: the value must not hold the character U+0000")]
    public void Text_that_no_catalog_can_keep_is_refused(string yaml, string expected) => Errors(yaml).Should().Equal(expected);

    [TestCase("catalog: { type: postgress }", "1:18: 'postgress' is no type of catalog; did you mean 'postgres'?")]
    [TestCase("catalog: { type: postgres }", "1:10: 'connection' is missing")]
    [TestCase("catalog: { type: sqlite, connection: x }", "1:26: unknown key 'connection'; known: type")]
    [TestCase("catalog: { type: postgres, connection: \"Host=db;Database=g\", maxConnection: 3 }", "1:62: unknown key 'maxConnection'; did you mean 'maxConnections'?")]
    [TestCase("catalog: { type: postgres, connection: \"Host=db;Database=g\", maxConnections: 3 }", "1:78: 'maxConnections' must be a number from 4 to 1000, found '3'")]
    [TestCase("catalog: { type: postgres, connection: \"postgres://u:secret@db/g\" }", "1:40: 'connection' must be written as Host=...;Database=...;Username=...;Password=..., not as a URI")]
    [TestCase("catalog: { type: postgres, connection: \"Host=db;Password=secret\" }", "1:40: 'connection' names no Database")]
    [TestCase("catalog: { type: postgres, connection: \"Hos=db;Password=secret\" }", "1:40: 'connection' is none that Npgsql understands: Host=...;Database=...;Username=...;Password=... is expected")]
    [TestCase("masterKey: c2VjcmV0", "1:12: 'masterKey' must be 32 bytes in base64, as from: openssl rand -base64 32")]
    [TestCase("masterKey: \"not base64\"", "1:12: 'masterKey' must be 32 bytes in base64, as from: openssl rand -base64 32")]
    public void Catalog_and_master_key_are_checked(string yaml, string expected) => Errors(yaml).Should().Equal(expected);

    [TestCase("blobs: { type: minoi }", "1:16: 'minoi' is no type of blobs; did you mean 'minio'?")]
    [TestCase("blobs: { type: disk, endpoint: x }", "1:22: unknown key 'endpoint'; known: type")]
    [TestCase("blobs: { type: minio, endpoint: \"http://h:9000/b\", bucket: b, accessKey: a, secretKey: s }", "1:33: 'http://h:9000/b' is not an S3 store's url such as http://127.0.0.1:9000: the bucket has a key of its own")]
    [TestCase("blobs: { type: s3, endpoint: \"http://h\", bucket: a/b, accessKey: a, secretKey: s }", "1:50: 'a/b' is not a bucket's name")]
    [TestCase("blobs: { type: s3, endpoint: \"http://h\", bucket: b, accessKey: a, secretKey: s, prefix: /p }", "1:89: 'prefix' must be a path such as gateway/ of at most 512 letters, digits, '-', '.', '_' and single '/', and begin with none")]
    [TestCase("blobs: { type: s3, endpoint: \"http://h\", bucket: b, accessKey: a, secretKey: s, timeout: 1ms }", "1:90: 'timeout' must be from 1s to 10m")]
    [TestCase("blobs: { type: s3, endpoint: \"http://h\", bucket: b, accessKey: a, secretKey: s, maxUploadMemory: 1MiB }", "1:98: 'maxUploadMemory' must be from 64MiB to 1TiB")]
    public void The_store_of_the_bytes_is_checked(string yaml, string expected) => Errors(yaml).Should().Equal(expected);

    [TestCase("replicationSources: [ { id: x } ]", "1:23: 'url' is missing", "1:23: 'key' is missing")]
    [TestCase("replicationSources: [ { id: x, url: \"http://h/path\", key: k } ]", "1:37: 'http://h/path' is not a gateway's url such as http://127.0.0.1:8333")]
    [TestCase("replicationSources: [ { id: x, url: \"http://h\", key: \"a b\" } ]", "1:54: a key's secret may hold only printable ASCII characters without spaces")]
    [TestCase("services: [ { id: main, type: storage, replica: { source: x, service: y } } ]", "1:59: no replication source 'x'; there are none", "1:71: the service id 'y' must have 3 to 63 characters")]
    public void Replication_is_checked(string yaml, params string[] expected) => Errors(yaml).Should().Equal(expected);

    [Test]
    public void Service_types_of_later_versions_are_refused_as_such(
        [Values("image-optimizer")] string type)
        => Errors($"services: [ {{ id: x1y, type: {type}, anything: 1 }} ]").Should().Equal($"1:30: service type '{type}' is not available in this version");

    [TestCase("data: [a]", "1:7: expected a single value, found a list")]
    [TestCase("domains: example.com", "1:10: 'domains' must be a list, found a single value")]
    [TestCase("catalog: sqlite", "1:10: expected a mapping, found a single value")]
    [TestCase("telemetry: { otlp: \"127.0.0.1:4317\" }", "1:20: '127.0.0.1:4317' is not a collector's url such as http://127.0.0.1:4317")]
    [TestCase("telemetry: { otlp: \"http://c:1\", sample: 10% }", "1:42: 'sample' must be a number from 0 to 1, found '10%'")]
    [TestCase("telemetry: { otlp: \"http://c:1\", sample: 1.1 }", "1:42: 'sample' must be a number from 0 to 1, found '1.1'")]
    [TestCase("telemetry: { otlp: \"http://c:1\", protocol: tcp }", "1:44: 'tcp' is no value of 'protocol'; known: grpc, http")]
    [TestCase("telemetry: { sample: 1 }", "1:12: 'otlp' is missing")]
    [TestCase("log: { accessFormat: apache }", "1:22: 'apache' is no value of 'accessFormat'; known: text, json, combined")]
    [TestCase("log: { accessFile: /no/such/folder/access.log }", "1:20: '/no/such/folder/access.log' is no file in a folder that exists")]
    [TestCase("log: { accessFile: / }", "1:20: '/' is no file in a folder that exists")]
    [TestCase("services: [ storage ]", "1:13: expected a mapping, found a single value")]
    [TestCase("services: [ { id: main, type: storage, caseSensitive: yes } ]", "1:55: 'caseSensitive' must be true or false, found 'yes'")]
    [TestCase("- a", "1:1: expected a mapping, found a list")]
    [TestCase("{ [a]: b }", "1:3: a key must be a single value, found a list")]
    public void Wrong_types_are_refused(string yaml, string expected) => Errors(yaml).Should().Equal(expected);

    [Test]
    public void Two_keys_cannot_have_the_same_value() =>
        Errors("keys: [ { id: a, value: secret, admin: true }, { id: b, value: secret, admin: true } ]").Should().Equal("1:64: another key has the same value");

    [TestCase("proxies: { trusted: [ example.com ] }", "1:23: 'example.com' is not an IP address or network such as 10.0.0.0/8")]
    [TestCase("proxies: { publicHosts: [ \"http://a\" ] }", "1:27: 'http://a' is not a host, or a host and port")]
    [TestCase("regionAliases: [ A ]", "1:18: the region 'A' may hold only lower-case letters, digits and '-'")]
    [TestCase("urls: [ \"ftp://127.0.0.1\" ]", "1:9: 'ftp://127.0.0.1' must start with http:// or https://")]
    [TestCase("urls: [ here ]", "1:9: 'here' is not a url such as http://127.0.0.1:8333")]
    [TestCase("urls: [ \"http://127.0.0.1:99999\" ]", "1:9: 'http://127.0.0.1:99999' has a port outside 0 to 65535")]
    [TestCase("urls: [ \"http://127.0.0.1:1/x\" ]", "1:9: 'http://127.0.0.1:1/x' holds a path; only a host and a port are expected")]
    [TestCase("urls: [ \"http://example.com:1\" ]", "1:9: the host of 'http://example.com:1' must be an IP address, localhost or *")]
    [TestCase("urls: [ \"https://127.0.0.1:1\" ]", "1:9: 'https://127.0.0.1:1' needs certificate: { path, keyPath }")]
    [TestCase("urls: [ \"http://*:1\", \"http://*:1\" ]", "1:23: 'http://*:1' stands here a second time")]
    [TestCase("urls: []", "1:7: 'urls' names no url")]
    public void Bad_urls_are_refused(string yaml, string expected) => Errors(yaml).Should().Equal(expected);

    [Test]
    public void A_certificate_that_cannot_be_used_is_one_error()
    {
        File.WriteAllText(Path.Combine(Folder, "cert.pem"), "no certificate");
        string[] errors = Errors("urls: [ { url: \"https://*:1\", certificate: { path: cert.pem, keyPath: cert.pem } } ]");
        errors.Should().ContainSingle().Which.Should().StartWith("1:52: the certificate cannot be used: ");
    }

    [Test]
    public void A_missing_certificate_file_is_an_error() =>
        Errors("urls: [ { url: \"https://*:1\", certificate: { path: none.pem, keyPath: none.pem } } ]")
            .Should().Equal($"1:52: there is no file {Path.Combine(Folder, "none.pem")}", $"1:71: there is no file {Path.Combine(Folder, "none.pem")}");

    [TestCase("services: [ { id: all, type: storage } ]", "1:19: the service id 'all' is reserved")]
    [TestCase("services: [ { id: a_b, type: storage } ]", "1:19: the service id 'a_b' may hold only lower-case letters, digits, '.' and '-'")]
    [TestCase("services: [ { id: main } ]", "1:13: 'type' is missing")]
    [TestCase("services: [ { id: main, type: storge } ]", "1:31: 'storge' is no type of service; did you mean 'storage'?")]
    [TestCase("keys: [ { id: \"a/b\", value: x, admin: true } ]", "1:15: a key's id may hold only letters, digits, '-', '_', '.', '@' and '+'")]
    [TestCase("accounts: [ { id: a }, { id: a } ]", "1:30: the account 'a' stands here a second time")]
    [TestCase("inlineLimit: 2MiB", "1:14: 'inlineLimit' must be at most 1MiB")]
    [TestCase("a: 1\n---\nb: 2", "1:1: unknown key 'a'; known: ")]
    public void Bad_values_are_refused(string yaml, string expected) => Errors(yaml)[0].Should().StartWith(expected);

    [TestCase("a: [1\nb: 2")]
    [TestCase("a: \"unclosed")]
    [TestCase("a: *nothing")]
    [TestCase("\ta: 1")]
    public void What_is_not_yaml_is_refused_with_a_position(string yaml) => Errors(yaml).Should().ContainSingle().Which.Should().MatchRegex(@"^\d+:\d+: .+");

    [Test]
    public void A_secret_is_never_part_of_a_message() =>
        Errors("keys: [ { id: a, value: \"very secret\", admin: true } ]").Should().ContainSingle().Which.Should().NotContain("very");

    [Test]
    public void Half_an_environment_key_is_an_error()
    {
        Environment["GATEWAY_ACCESS_KEY"] = "root";
        Errors("").Should().Equal("GATEWAY_ACCESS_KEY: GATEWAY_ACCESS_KEY and GATEWAY_SECRET_KEY must be set together");
    }

    [Test]
    public void Bad_urls_of_the_command_line_name_the_option() =>
        Errors("", urls: "http://127.0.0.1:1;nonsense").Should().Equal("--urls: 'nonsense' is not a url such as http://127.0.0.1:8333");

    [Test]
    public void A_file_that_was_named_must_exist()
    {
        string missing = Path.Combine(Folder, "missing.yaml");
        Assert.Throws<ConfigException>(() => ConfigLoader.Load(new ConfigOverrides(missing), _ => null))!.Message.Should().StartWith($"{missing}: cannot be read: ");
    }
}
