using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>Packages in an S3-compatible object store, named by their SHA-256.</summary>
internal sealed class S3Bucket : IDisposable
{
    // S3 takes no part but the last below 5 MiB.
    private const int PartSize = 8 << 20;
    private const int Attempts = 4;
    private readonly AmazonS3Client _client;
    private readonly ArtifactPlace _place;

    public S3Bucket(ArtifactPlace place)
    {
        _place = place;
        var config = new AmazonS3Config
        {
            AuthenticationRegion = place.Region,
            // Many compatible stores know neither buckets as host names nor the checksums Amazon added in 2025.
            ForcePathStyle = place.Endpoint is not null,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (place.Endpoint is not null)
        {
            config.ServiceURL = place.Endpoint.AbsoluteUri;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(place.Region);
        }
        _client = new AmazonS3Client(config);
    }

    /// <summary>Stores a file; it is there whole or not at all.</summary>
    public async Task PutAsync(string sha256, string path, CancellationToken stop)
    {
        long size = new FileInfo(path).Length;
        if (size > PartSize)
        {
            await PutPartsAsync(sha256, path, size, stop);
            return;
        }
        await _client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = _place.Bucket,
            Key = KeyOf(sha256),
            FilePath = path,
            UseChunkEncoding = false,
        }, stop);
    }

    /// <summary>Writes a package's bytes to <paramref name="into"/>, going on from there when the connection breaks.</summary>
    /// <exception cref="FileNotFoundException">The bucket has no such package.</exception>
    public async Task GetAsync(string sha256, Stream into, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await GetFromAsync(sha256, into, stop);
                return;
            }
            catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
            {
                throw new FileNotFoundException($"The artifact store has no package {sha256}.", missing);
            }
            catch (Exception cut) when (attempt < Attempts && cut is IOException or HttpRequestException or AmazonUnmarshallingException)
            {
                // The next request asks for the bytes behind those that arrived.
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Asks the store for nothing in particular, to learn at the start that it answers and accepts the keys.</summary>
    public Task CheckAsync(CancellationToken stop) =>
        _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _place.Bucket, Prefix = _place.Prefix, MaxKeys = 1 }, stop);

    public void Dispose() => _client.Dispose();

    private async Task GetFromAsync(string sha256, Stream into, CancellationToken stop)
    {
        var request = new GetObjectRequest { BucketName = _place.Bucket, Key = KeyOf(sha256) };
        if (into.Position > 0)
        {
            request.ByteRange = new Amazon.S3.Model.ByteRange(into.Position, long.MaxValue);
        }
        using GetObjectResponse answer = await _client.GetObjectAsync(request, stop);
        long expected = into.Position + answer.ContentLength;
        await answer.ResponseStream.CopyToAsync(into, stop);
        if (into.Position != expected)
        {
            throw new IOException("The object store's answer ended early.");
        }
    }

    private async Task PutPartsAsync(string sha256, string path, long size, CancellationToken stop)
    {
        InitiateMultipartUploadResponse upload = await _client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = _place.Bucket, Key = KeyOf(sha256) }, stop);
        try
        {
            var parts = new List<PartETag>();
            for (long start = 0; start < size; start += PartSize)
            {
                UploadPartResponse part = await _client.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = _place.Bucket,
                    Key = KeyOf(sha256),
                    UploadId = upload.UploadId,
                    PartNumber = parts.Count + 1,
                    FilePath = path,
                    FilePosition = start,
                    PartSize = Math.Min(PartSize, size - start),
                    UseChunkEncoding = false,
                }, stop);
                parts.Add(new PartETag(parts.Count + 1, part.ETag));
            }
            await _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = _place.Bucket,
                Key = KeyOf(sha256),
                UploadId = upload.UploadId,
                PartETags = parts,
            }, stop);
        }
        catch
        {
            // Parts of an upload that never ends are stored, and paid for, until somebody says so.
            await _client.AbortMultipartUploadAsync(_place.Bucket, KeyOf(sha256), upload.UploadId, CancellationToken.None);
            throw;
        }
    }

    private string KeyOf(string sha256) => _place.Prefix + sha256;
}
