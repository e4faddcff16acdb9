using TinyDevice.Formats;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Packaging;

/// <summary>Makes the table that makes multiplying one point fast on the device: docs/formats/trust.md, section Comb table.</summary>
public static class CombTableBuilder
{
    private const int Entries = TrustRecord.TableSize / CombTable.EntrySize;

    /// <summary>Makes the table of the point at <paramref name="pointOffset"/>: x, then y, 32 big-endian bytes each.</summary>
    /// <param name="point">Holds the point.</param>
    /// <param name="pointOffset">Where the point is.</param>
    /// <param name="table">Receives <see cref="TrustRecord.TableSize"/> bytes.</param>
    /// <param name="tableOffset">Where they go.</param>
    /// <returns>False, and nothing written, when the bytes are no point of P-256.</returns>
    public static bool Build(byte[] point, int pointOffset, byte[] table, int tableOffset)
    {
        long[] x = new long[P256Field.Limbs];
        long[] y = new long[P256Field.Limbs];
        if (!P256Curve.ReadPoint(point, pointOffset, x, y))
        {
            return false;
        }

        PointBatch batch = new PointBatch(Entries + 1);
        P256Point sum = new P256Point();
        sum.Set(x, y);
        batch.Keep(1, sum);
        for (int tooth = 1; tooth < TrustRecord.TableTeeth; tooth++)
        {
            for (int i = 0; i < CombTable.Columns; i++)
            {
                sum.Double();
            }

            batch.Keep(1 << tooth, sum);
        }

        batch.MakeAffine();
        for (int entry = 3; entry <= Entries; entry++)
        {
            int lowest = entry & -entry;
            if (lowest != entry)
            {
                AddEntries(batch, sum, entry);
            }
        }

        batch.MakeAffine();
        for (int entry = 1; entry <= Entries; entry++)
        {
            batch.Write(entry, table, tableOffset + (entry - 1) * CombTable.EntrySize);
        }

        return true;
    }

    // Adds single teeth only, so that every addend is affine already whatever the order of the entries.
    private static void AddEntries(PointBatch batch, P256Point sum, int entry)
    {
        int first = entry & -entry;
        sum.Set(batch.X(first), batch.Y(first));
        for (int tooth = first << 1; tooth <= entry; tooth <<= 1)
        {
            if ((entry & tooth) != 0)
            {
                sum.Add(batch.X(tooth), batch.Y(tooth));
            }
        }

        batch.Keep(entry, sum);
    }
}
