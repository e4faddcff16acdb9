using System.Net;
using System.Security.Cryptography;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>A body of any size out of one small buffer, which may break off where the test says.</summary>
internal sealed class SteadyContent(long size, bool saysLength = true) : HttpContent
{
    private const int Piece = 64 * 1024;
    private static readonly byte[] Buffer = RandomNumberGenerator.GetBytes(Piece);

    /// <summary>After so many bytes the body waits for <see cref="Cut"/>, and fails.</summary>
    public long CutAt { get; init; } = long.MaxValue;

    public TaskCompletionSource Cut { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long sent = 0; sent < size; sent += Piece)
        {
            hash.AppendData(Buffer, 0, (int)Math.Min(Piece, size - sent));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (long sent = 0; sent < size; sent += Piece)
        {
            if (sent >= CutAt)
            {
                await stream.FlushAsync();
                await Cut.Task;
                throw new IOException("Cut by the test.");
            }
            await stream.WriteAsync(Buffer.AsMemory(0, (int)Math.Min(Piece, size - sent)));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return saysLength;
    }
}
