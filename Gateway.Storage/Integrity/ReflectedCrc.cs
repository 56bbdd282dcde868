using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Gateway.Storage.Integrity;

/// <summary>
/// A reflected CRC of 32 to 64 bits whose register starts, and is finished, with all ones: the family of CRC-32, CRC-32C and CRC-64/NVME.
/// Values are finished CRCs held in the low bits of a <see cref="ulong"/>; 0 is the CRC of nothing, so values chain.
/// </summary>
/// <remarks>
/// A register is a polynomial over GF(2) whose highest bit is the coefficient of x^0. That is as true of 32 bits as of 64, and a register
/// shifts towards bit 0, so one set of tables and one set of folding constants serves every width.
/// </remarks>
internal sealed class ReflectedCrc
{
    private const int Slices = 8;

    // The exponent of a length in bits is at most 2^63 * 8.
    private const int Squarings = 67;
    private const int BitsInByte = 3;

    private readonly int _width;
    private readonly ulong _mask;
    private readonly ulong _polynomial;
    private readonly ulong[] _squares = new ulong[Squarings];
    private readonly ulong[] _tables = new ulong[Slices * 256];
    private readonly CarrylessFold _fold;

    /// <param name="polynomial">The generator without its highest term, reflected.</param>
    /// <param name="width">Bits in the register.</param>
    public ReflectedCrc(ulong polynomial, int width)
    {
        _polynomial = polynomial;
        _width = width;
        _mask = ulong.MaxValue >> (64 - width);
        FillTables();

        // _squares[k] is x^(2^k).
        _squares[0] = 1UL << (width - 2);
        for (int k = 1; k < Squarings; k++)
        {
            _squares[k] = Multiply(_squares[k - 1], _squares[k - 1]);
        }

        _fold = new CarrylessFold(bits => PowerOfX((ulong)bits, 0) << (64 - width));
    }

    /// <summary>The CRC of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    public ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        if (!CarrylessFold.IsSupported || bytes.Length < CarrylessFold.MinLength)
        {
            return AppendPortable(crc, bytes);
        }

        int whole = bytes.Length & -Vector128<byte>.Count;
        Span<byte> residue = stackalloc byte[Vector128<byte>.Count];
        _fold.Fold(~crc & _mask, bytes[..whole]).CopyTo(residue);
        return ~Step(Step(0, residue), bytes[whole..]) & _mask;
    }

    /// <summary><see cref="Append"/> with nothing but tables.</summary>
    public ulong AppendPortable(ulong crc, ReadOnlySpan<byte> bytes) => ~Step(~crc & _mask, bytes) & _mask;

    /// <summary>The CRC of a concatenation, from the CRCs of both sides and the length of the second.</summary>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        return Multiply(first, PowerOfX((ulong)secondLength, BitsInByte)) ^ second;
    }

    /// <summary>Slicing by eight (Kounavis and Berry, "A Systematic Approach to Building High Performance Software-based CRC Generators").</summary>
    private ulong Step(ulong register, ReadOnlySpan<byte> bytes)
    {
        ulong[] tables = _tables;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            ulong x = register ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            register = tables[(7 * 256) + (int)(x & 0xFF)]
                ^ tables[(6 * 256) + (int)((x >> 8) & 0xFF)]
                ^ tables[(5 * 256) + (int)((x >> 16) & 0xFF)]
                ^ tables[(4 * 256) + (int)((x >> 24) & 0xFF)]
                ^ tables[(3 * 256) + (int)((x >> 32) & 0xFF)]
                ^ tables[(2 * 256) + (int)((x >> 40) & 0xFF)]
                ^ tables[256 + (int)((x >> 48) & 0xFF)]
                ^ tables[(int)(x >> 56)];
        }

        foreach (byte b in bytes)
        {
            register = tables[(byte)register ^ b] ^ (register >> 8);
        }

        return register;
    }

    private void FillTables()
    {
        for (int value = 0; value < 256; value++)
        {
            ulong entry = (ulong)value;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = TimesX(entry);
            }

            _tables[value] = entry;
        }

        // One slice further is one zero byte more.
        for (int i = 256; i < _tables.Length; i++)
        {
            _tables[i] = _tables[(byte)_tables[i - 256]] ^ (_tables[i - 256] >> 8);
        }
    }

    /// <summary>x^(<paramref name="exponent"/> * 2^<paramref name="doublings"/>) modulo the generator.</summary>
    private ulong PowerOfX(ulong exponent, int doublings)
    {
        ulong power = 1UL << (_width - 1);
        for (int k = doublings; exponent != 0; k++, exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                power = Multiply(power, _squares[k]);
            }
        }

        return power;
    }

    private ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (int bit = _width - 1; bit >= 0; bit--, b = TimesX(b))
        {
            product ^= b & (0 - ((a >> bit) & 1));
        }

        return product;
    }

    private ulong TimesX(ulong a) => (a >> 1) ^ (_polynomial & (0 - (a & 1)));
}
