using System.Net;

namespace TinyDevice.Cli.Server;

/// <summary>Bytes of a request that tell how much of them is sent.</summary>
internal sealed class UploadContent(byte[] bytes, IProgress<double>? progress) : HttpContent
{
    private const int Piece = 64 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < bytes.Length; sent += Piece)
        {
            await stream.WriteAsync(bytes.AsMemory(sent, Math.Min(Piece, bytes.Length - sent)), cancellationToken);
            progress?.Report((double)Math.Min(sent + Piece, bytes.Length) / bytes.Length);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
