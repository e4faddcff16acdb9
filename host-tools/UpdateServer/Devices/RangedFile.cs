using System.Globalization;
using System.Text;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Sends a file whole, in one part, or in several as multipart/byteranges.</summary>
internal sealed class RangedFile(string path, long length, List<ByteRange>? ranges) : IResult
{
    private const string ContentType = "application/octet-stream";
    private const string Boundary = "THIS_STRING_SEPARATES_THE_PARTS_OF_TINYDEVICE";

    public Task ExecuteAsync(HttpContext httpContext) => ranges switch
    {
        null => SendAsync(httpContext, new ByteRange(0, length - 1)),
        [] => RefuseAsync(httpContext),
        [ByteRange only] => SendPartAsync(httpContext, only),
        _ => SendPartsAsync(httpContext, ranges),
    };

    private Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
        return Problems.Of(StatusCodes.Status416RangeNotSatisfiable, $"The file has {length} bytes.").ExecuteAsync(http);
    }

    private Task SendPartAsync(HttpContext http, ByteRange range)
    {
        http.Response.StatusCode = StatusCodes.Status206PartialContent;
        http.Response.Headers.ContentRange = Describe(range);
        return SendAsync(http, range);
    }

    private async Task SendAsync(HttpContext http, ByteRange range)
    {
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = range.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.SendFileAsync(path, range.First, range.Length, http.RequestAborted);
        }
    }

    private async Task SendPartsAsync(HttpContext http, List<ByteRange> parts)
    {
        List<byte[]> heads = parts.ConvertAll(HeadOf);
        byte[] tail = Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n");
        HttpResponse response = http.Response;
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = $"multipart/byteranges; boundary={Boundary}";
        response.ContentLength = heads.Sum(h => h.LongLength) + parts.Sum(p => p.Length) + tail.Length;
        for (int i = 0; i < parts.Count; i++)
        {
            await response.Body.WriteAsync(heads[i], http.RequestAborted);
            await response.SendFileAsync(path, parts[i].First, parts[i].Length, http.RequestAborted);
        }
        await response.Body.WriteAsync(tail, http.RequestAborted);
    }

    private byte[] HeadOf(ByteRange part) =>
        Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\nContent-Type: {ContentType}\r\nContent-Range: {Describe(part)}\r\n\r\n");

    private string Describe(ByteRange range) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{length}");
}
