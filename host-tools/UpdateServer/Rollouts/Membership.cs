using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>A device's place in a rollout: a number that depends on nothing but its id and the rollout's salt.</summary>
/// <remarks>Another salt shuffles anew, so no device is always the first; the same salt keeps everyone's place for good.</remarks>
internal static class Membership
{
    /// <summary>Uniform in [0, 2^32).</summary>
    public static long RankOf(string salt, string deviceId)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{deviceId}"), digest);
        return BinaryPrimitives.ReadUInt32BigEndian(digest);
    }

    /// <summary>The bound below which <paramref name="percent"/> of all ids lie.</summary>
    public static long BoundFor(int percent) => (1L << 32) * percent / 100;

    /// <summary>The bound that lets exactly <paramref name="percent"/> of these devices in, rounded up: never none of some.</summary>
    public static long BoundFor(int percent, List<long> ranks)
    {
        if (ranks.Count == 0 || percent >= 100)
        {
            return BoundFor(percent);
        }
        ranks.Sort();
        return ranks[CountFor(percent, ranks.Count) - 1] + 1;
    }

    /// <summary><paramref name="percent"/> of so many devices, rounded up.</summary>
    public static int CountFor(int percent, int devices) => (int)Math.Ceiling(devices * (double)percent / 100.0);
}
