using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Gateway.Storage.Integrity;

/// <summary>
/// Shortens a message to 16 bytes that have the same remainder, with the processor's carry-less multiplication
/// (the method of Intel's "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction").
/// </summary>
/// <remarks>
/// Sixteen bytes V, first byte first, stand for V0·x^64 + V1. Moving them d bits up the message asks for V0·x^(64+d) + V1·x^d, and any
/// congruent value of 128 bits will do. In reflected form a carry-less product comes out one factor of x too high, hence d - 1 below.
/// </remarks>
internal sealed class CarrylessFold
{
    /// <summary>The shortest message that can be folded; a longer one must be a multiple of 16 bytes.</summary>
    public const int MinLength = 4 * 16;

    // Wide registers pay once their set-up and their own reduction are spread over a few rounds.
    private const int WideStep = 4 * 64;
    private const int MinWideLength = 2 * WideStep;

    private readonly Vector128<ulong> _by128;
    private readonly Vector128<ulong> _by512;
    private readonly Vector128<ulong> _by2048;

    /// <param name="powerOfX">x to the given power modulo the generator, its x^0 in the highest bit of the 64.</param>
    public CarrylessFold(Func<int, ulong> powerOfX)
    {
        _by128 = Distance(128);
        _by512 = Distance(512);
        _by2048 = Distance(2048);

        Vector128<ulong> Distance(int bits) => Vector128.Create(powerOfX(64 + bits - 1), powerOfX(bits - 1));
    }

    public static bool IsSupported => Pclmulqdq.IsSupported || ArmAes.IsSupported;

    /// <summary>Folds <paramref name="bytes"/>, preceded by a CRC register in place of its first bits.</summary>
    public Vector128<byte> Fold(ulong register, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> start = Vector128.CreateScalar(register);
        Vector128<ulong> a;
        Vector128<ulong> b;
        Vector128<ulong> c;
        Vector128<ulong> d;
        if (Pclmulqdq.V512.IsSupported && bytes.Length >= MinWideLength)
        {
            Vector512<ulong> four = FoldWide(start, bytes[..(bytes.Length & -WideStep)]);
            lanes = lanes[((bytes.Length & -WideStep) / 16)..];
            (a, b) = (four.GetLower().GetLower(), four.GetLower().GetUpper());
            (c, d) = (four.GetUpper().GetLower(), four.GetUpper().GetUpper());
        }
        else
        {
            (a, b, c, d) = (lanes[0] ^ start, lanes[1], lanes[2], lanes[3]);
            lanes = lanes[4..];
        }

        for (; lanes.Length >= 4; lanes = lanes[4..])
        {
            a = Move(a, _by512) ^ lanes[0];
            b = Move(b, _by512) ^ lanes[1];
            c = Move(c, _by512) ^ lanes[2];
            d = Move(d, _by512) ^ lanes[3];
        }

        b ^= Move(a, _by128);
        c ^= Move(b, _by128);
        d ^= Move(c, _by128);
        foreach (Vector128<ulong> lane in lanes)
        {
            d = Move(d, _by128) ^ lane;
        }

        return d.AsByte();
    }

    private Vector512<ulong> FoldWide(Vector128<ulong> start, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector512<ulong>> lanes = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        Vector512<ulong> a = lanes[0] ^ start.ToVector256Unsafe().WithUpper(Vector128<ulong>.Zero).ToVector512();
        Vector512<ulong> b = lanes[1];
        Vector512<ulong> c = lanes[2];
        Vector512<ulong> d = lanes[3];
        Vector512<ulong> by2048 = Vector512.Create(Vector256.Create(_by2048, _by2048), Vector256.Create(_by2048, _by2048));
        Vector512<ulong> by512 = Vector512.Create(Vector256.Create(_by512, _by512), Vector256.Create(_by512, _by512));
        for (lanes = lanes[4..]; lanes.Length >= 4; lanes = lanes[4..])
        {
            a = Move(a, by2048) ^ lanes[0];
            b = Move(b, by2048) ^ lanes[1];
            c = Move(c, by2048) ^ lanes[2];
            d = Move(d, by2048) ^ lanes[3];
        }

        b ^= Move(a, by512);
        c ^= Move(b, by512);
        return d ^ Move(c, by512);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Move(Vector128<ulong> lane, Vector128<ulong> distance) => Pclmulqdq.IsSupported
        ? Pclmulqdq.CarrylessMultiply(lane, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, distance, 0x11)
        : ArmAes.PolynomialMultiplyWideningLower(lane.GetLower(), distance.GetLower()) ^ ArmAes.PolynomialMultiplyWideningUpper(lane, distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Move(Vector512<ulong> lanes, Vector512<ulong> distance) =>
        Pclmulqdq.V512.CarrylessMultiply(lanes, distance, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(lanes, distance, 0x11);
}
