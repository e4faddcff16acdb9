using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Management;

/// <summary>A multipart/form-data body with one file, which went to the artifact folder while it arrived; disposing deletes it unless it was kept.</summary>
internal sealed class FileForm : IDisposable
{
    private const int MaxBoundary = 70;
    private const int MaxFields = 16;
    private const int MaxField = 1024;
    private const int BufferSize = 64 * 1024;
    private readonly Dictionary<string, string> _fields = [];

    private FileForm()
    {
    }

    /// <summary>The part named "file"; null when there is none.</summary>
    public ReceivedFile? File { get; private set; }

    /// <summary>The file's name as the part's header has it; empty when it has none.</summary>
    public string FileName { get; private set; } = "";

    /// <summary>Reads the parts of a body in their order.</summary>
    /// <exception cref="BadHttpRequestException">It is no such form (400), breaks off (400), or its file is larger than <paramref name="limit"/> (413); nothing is left of it.</exception>
    public static async Task<FileForm> ReadAsync(HttpRequest request, ArtifactStore artifacts, long limit, CancellationToken stop)
    {
        var form = new FileForm();
        try
        {
            var reader = new MultipartReader(BoundaryOf(request), request.Body, BufferSize);
            while (await OrRefuseAsync(reader.ReadNextSectionAsync(stop)) is MultipartSection part)
            {
                await form.TakeAsync(part, artifacts, limit, stop);
            }
            return form;
        }
        catch
        {
            form.Dispose();
            throw;
        }
    }

    /// <summary>The text of a field beside the file; null without it.</summary>
    public string? Field(string name) => _fields.GetValueOrDefault(name);

    public void Dispose() => File?.Dispose();

    private static string BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary.ToString()
            : throw new BadHttpRequestException($"The content type names no boundary of 1 to {MaxBoundary} characters.");

    private static async Task<T> OrRefuseAsync<T>(Task<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (Exception broken) when (broken is InvalidDataException || (broken is IOException && broken is not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The form breaks off or cannot be read.", broken);
        }
    }

    private async Task TakeAsync(MultipartSection part, ArtifactStore artifacts, long limit, CancellationToken stop)
    {
        ContentDispositionHeaderValue? header = part.GetContentDispositionHeader();
        string name = HeaderUtilities.RemoveQuotes(header?.Name ?? default).ToString();
        if (header is null || name.Length == 0)
        {
            return;
        }
        if (!header.IsFileDisposition())
        {
            await TakeFieldAsync(part, name, stop);
        }
        else if (name == "file" && File is null)
        {
            FileName = new FileMultipartSection(part, header).FileName;
            File = await artifacts.ReceiveAsync(part.Body, limit, stop);
        }
    }

    private async Task TakeFieldAsync(MultipartSection part, string name, CancellationToken stop)
    {
        byte[] text = new byte[MaxField + 1];
        int length = await OrRefuseAsync(part.Body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, stop).AsTask());
        if (length > MaxField || _fields.Count == MaxFields)
        {
            throw new BadHttpRequestException($"The form has more than {MaxFields} fields, or one of more than {MaxField} bytes.");
        }
        _fields.TryAdd(name, Encoding.UTF8.GetString(text, 0, length));
    }
}
