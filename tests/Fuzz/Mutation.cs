using TinyDevice.Formats;

namespace TinyDevice.Fuzz;

/// <summary>Damages bytes: cut short, bits flipped, words replaced, pieces moved; one kind or several.</summary>
internal static class Mutation
{
    private static readonly int[] Extremes =
        [0, 1, -1, 2, 3, 4, 127, 128, 255, 256, 4096, 32767, 32768, 65535, 65536, 0x01000000, 0x3FFFFFFF, 0x40000000, int.MaxValue, int.MinValue];

    /// <summary>A damaged copy; the first <paramref name="structure"/> bytes, which say what the rest is, are hit most often.</summary>
    public static byte[] Damage(byte[] original, int structure, Random random)
    {
        byte[] bytes = (byte[])original.Clone();
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int reach = random.Next(8) == 0 ? bytes.Length : Math.Min(structure, bytes.Length);
            bytes = Damage(bytes, reach, random, random.Next(12));
        }

        return bytes;
    }

    private static byte[] Damage(byte[] bytes, int reach, Random random, int kind)
    {
        if (bytes.Length < 8 || reach < 8)
        {
            return bytes;
        }

        int place = random.Next(reach - 4);
        switch (kind)
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1 or 2 or 3:
                bytes[place] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 4:
                Array.Copy(bytes, random.Next(bytes.Length - 4), bytes, place, 4);
                return bytes;
            default:
                place &= random.Next(4) == 0 ? ~0 : ~3;
                int extreme = Extremes[random.Next(Extremes.Length)];
                int word = LittleEndian.ReadInt32(bytes, place);
                LittleEndian.WriteInt32(bytes, place, random.Next(6) switch
                {
                    0 => random.Next(),
                    1 or 2 => unchecked(word + random.Next(-4, 5)),
                    3 => unchecked(word + extreme),
                    _ => extreme,
                });
                return bytes;
        }
    }
}
