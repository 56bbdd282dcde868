using System.Text;
using Gateway.Storage.Integrity;

namespace Gateway.Tests.Unit.Storage.Integrity;

public sealed class CrcTests
{
    private static readonly byte[] Check = Encoding.ASCII.GetBytes("123456789");

    // The catalogue of parametrised CRC algorithms gives each one's value for "123456789".
    [Test]
    public void Published_check_values()
    {
        Crc32.Append(0, Check).Should().Be(0xCBF43926);
        Crc32C.Append(0, Check).Should().Be(0xE3069283);
        Crc64Nvme.Append(0, Check).Should().Be(0xAE8B14860A799888);
    }

    // RFC 3720, appendix B.4; the RFC prints the bytes as they go on the wire, lowest first.
    [Test]
    public void Vectors_of_iSCSI()
    {
        Crc32C.Append(0, new byte[32]).Should().Be(0x8A9136AA);
        Crc32C.Append(0, Enumerable.Repeat((byte)0xFF, 32).ToArray()).Should().Be(0x62A8AB43);
        Crc32C.Append(0, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]).Should().Be(0x46DD794E);
        Crc32C.Append(0, [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))]).Should().Be(0x113FDB5C);
        Crc32C.Append(0, Convert.FromHexString(
            "01C00000000000000000000000000000140000000000040000000014000000182800000000000000" + "0200000000000000")).Should().Be(0xD9963A56);
    }

    [Test]
    public void Nothing_has_the_crc_of_nothing()
    {
        Crc32.Append(0, []).Should().Be(0);
        Crc32C.Append(7, []).Should().Be(7);
        Crc64Nvme.Append(ulong.MaxValue, []).Should().Be(ulong.MaxValue);
    }

    [TestCaseSource(nameof(All))]
    public void The_tables_agree_with_the_definition(Case c)
    {
        byte[] bytes = RandomBytes(new Random(1), 100);
        for (int length = 0; length <= bytes.Length; length++)
        {
            c.Crc.AppendPortable(0, bytes.AsSpan(0, length)).Should().Be(BitByBit(c, bytes.AsSpan(0, length)));
        }
    }

    [TestCaseSource(nameof(All))]
    public void Every_short_length_agrees_with_the_tables(Case c)
    {
        byte[] bytes = RandomBytes(new Random(2), 1500);
        for (int length = 0; length <= bytes.Length; length++)
        {
            ReadOnlySpan<byte> some = bytes.AsSpan(bytes.Length - length);
            c.Crc.Append(0, some).Should().Be(c.Crc.AppendPortable(0, some), "{0} bytes", length);
        }
    }

    [TestCaseSource(nameof(All))]
    public void Any_alignment_and_split_agrees_with_the_tables(Case c)
    {
        var random = new Random(3);
        byte[] bytes = RandomBytes(random, 300_000);
        for (int round = 0; round < 300; round++)
        {
            int start = random.Next(64);
            int length = random.Next(1 << random.Next(4, 18));
            int split = random.Next(length + 1);
            ReadOnlySpan<byte> some = bytes.AsSpan(start, length);
            ulong expected = c.Crc.AppendPortable(0, some);
            c.Crc.Append(0, some).Should().Be(expected);
            c.Crc.Append(c.Crc.Append(0, some[..split]), some[split..]).Should().Be(expected);
            c.Crc.Combine(c.Crc.Append(0, some[..split]), c.Crc.Append(0, some[split..]), length - split).Should().Be(expected);
        }
    }

    [TestCaseSource(nameof(All))]
    public void Combining_is_associative_over_lengths_that_no_test_could_hash(Case c)
    {
        const ulong A = 0x1234567;
        const ulong B = 0x89ABCDE;
        const ulong C = 0xF012345;
        const long Long = long.MaxValue / 2;
        ulong left = c.Crc.Combine(c.Crc.Combine(A, B, Long), C, Long);
        ulong right = c.Crc.Combine(A, c.Crc.Combine(B, C, Long), Long * 2);
        left.Should().Be(right);
    }

    private static IEnumerable<Case> All() =>
    [
        new("CRC-32", Crc32.Arithmetic, 0xEDB88320, uint.MaxValue),
        new("CRC-32C", Crc32C.Arithmetic, 0x82F63B78, uint.MaxValue),
        new("CRC-64/NVME", Crc64Nvme.Arithmetic, 0x9A6C9329AC4BC9B5, ulong.MaxValue),
    ];

    private static ulong BitByBit(Case c, ReadOnlySpan<byte> bytes)
    {
        ulong register = c.Ones;
        foreach (byte b in bytes)
        {
            register ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register & 1) != 0 ? (register >> 1) ^ c.Polynomial : register >> 1;
            }
        }

        return register ^ c.Ones;
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    public sealed class Case
    {
        private readonly string _name;

        internal Case(string name, ReflectedCrc crc, ulong polynomial, ulong ones)
        {
            _name = name;
            Crc = crc;
            Polynomial = polynomial;
            Ones = ones;
        }

        internal ReflectedCrc Crc { get; }

        internal ulong Polynomial { get; }

        internal ulong Ones { get; }

        public override string ToString() => _name;
    }
}
