namespace TinyDevice.ModelForge.Training;

/// <summary>SplitMix64: a random sequence that is the same on every machine and .NET version.</summary>
/// <remarks>Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).</remarks>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextUInt64()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Uniform in [0, bound).</summary>
    public int Next(int bound) => (int)(NextUInt64() % (ulong)bound);

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * (NextUInt64() >> 11) / (1UL << 53));

    /// <summary>Mean 0 and deviation 1, within +-6: twelve uniform numbers added, which needs no logarithm.</summary>
    public double Gaussian()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += Uniform(0, 1);
        }

        return sum;
    }

    public void Shuffle<T>(T[] items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
