using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ArtifactTests
{
    private const int Size = 10_000;
    private static readonly byte[] Package = TestPackage.Make(size: Size);
    private static readonly int Length = Package.Length;
    private static readonly string Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Package))}\"";

    [Fact]
    public async Task Comes_whole_with_the_headers_of_hawkBit()
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        HttpResponseMessage response = await device.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Package, await response.Content.ReadAsByteArrayAsync());
        AssertDescribed(response, server);
        Assert.Equal(Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Is_described_by_HEAD_without_its_bytes()
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        var request = new HttpRequestMessage(HttpMethod.Head, url) { Headers = { Range = new RangeHeaderValue(0, 9) } };
        HttpResponseMessage response = await device.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        AssertDescribed(response, server);
        Assert.Equal(Length, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=100-4195", 100, 4195)]
    [InlineData("bytes=9999-", 9999, -1)]
    [InlineData("bytes=4096-", 4096, -1)]
    [InlineData("bytes=5000-99999999", 5000, -1)]
    [InlineData("bytes=-1", -1, -1)]
    [InlineData("bytes=-99999999", 0, -1)]
    [InlineData("BYTES=1-2", 1, 2)]
    [InlineData("bytes= 1-2", 1, 2)]
    [InlineData("bytes=99999999-,3-4", 3, 4)]
    public async Task Comes_in_part_from_a_first_to_a_last_byte(string range, int first, int last)
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        first = first < 0 ? Length + first : first;
        last = last < 0 ? Length + last : last;
        HttpResponseMessage response = await RangeAsync(device, url, range);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {first}-{last}/{Length}", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(Package[first..(last + 1)], await response.Content.ReadAsByteArrayAsync());
        AssertDescribed(response, server);
    }

    [Theory]
    [InlineData("bytes=99999999-")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=1-2-3")]
    [InlineData("bytes=0-99999999999999999999")]
    [InlineData("bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,"
        + "0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,0-0,1-1,2-2")]
    public async Task Is_416_with_its_length_where_no_part_can_be_served(string range)
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        HttpResponseMessage response = await RangeAsync(device, url, range);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal($"bytes */{Length}", response.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task Comes_whole_when_the_range_is_in_another_unit()
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        Assert.Equal(HttpStatusCode.OK, (await RangeAsync(device, url, "lines=1-2")).StatusCode);
    }

    [Fact]
    public async Task Comes_in_several_parts_as_multipart_byteranges()
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        HttpResponseMessage response = await RangeAsync(device, url, "bytes=0-9, 5000-5099,-10");
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        MediaTypeHeaderValue type = response.Content.Headers.ContentType!;
        Assert.Equal("multipart/byteranges", type.MediaType);
        string boundary = type.Parameters.Single(p => p.Name == "boundary").Value!;
        string body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        var expected = new StringBuilder();
        foreach ((int first, int last) in (ReadOnlySpan<(int, int)>)[(0, 9), (5000, 5099), (Length - 10, Length - 1)])
        {
            expected.Append($"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\n");
            expected.Append($"Content-Range: bytes {first}-{last}/{Length}\r\n\r\n");
            expected.Append(Encoding.Latin1.GetString(Package[first..(last + 1)]));
        }
        expected.Append($"\r\n--{boundary}--\r\n");
        Assert.Equal(expected.ToString(), body);
    }

    [Theory]
    [InlineData("same", HttpStatusCode.PartialContent)]
    [InlineData("date", HttpStatusCode.PartialContent)]
    [InlineData("weak", HttpStatusCode.OK)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("Tue, 24 Nov 2026 11:59:59 GMT", HttpStatusCode.OK)]
    [InlineData("nonsense", HttpStatusCode.OK)]
    public async Task Comes_in_part_only_if_it_is_still_the_file_named_in_If_Range(string condition, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Range", "bytes=10-19");
        request.Headers.TryAddWithoutValidation("If-Range", condition switch
        {
            "same" => Tag,
            "weak" => "W/" + Tag,
            "date" => server.Clock.Now.ToString("R"),
            _ => condition,
        });
        HttpResponseMessage response = await device.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(expected == HttpStatusCode.OK ? Package : Package[10..20], body);
    }

    [Fact]
    public async Task Obeys_If_Match_and_If_None_Match()
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(device, url, "If-Match", Tag));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(device, url, "If-Match", "*"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(device, url, "If-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(device, url, "If-Match", "W/" + Tag));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(device, url, "If-None-Match", Tag));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(device, url, "If-None-Match", "\"other\""));
    }

    [Fact]
    public async Task Has_an_MD5SUM_beside_it_and_a_list_above_it()
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        HttpResponseMessage response = await device.GetAsync(url + ".MD5SUM");
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"{Convert.ToHexStringLower(MD5.HashData(Package))}  kws-1.0.0.tdpkg", await response.Content.ReadAsStringAsync());
        string list = await (await device.GetAsync(url[..url.LastIndexOf('/')])).Content.ReadAsStringAsync();
        Assert.Contains($"\"href\":\"{url}\"", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_404_for_a_device_it_was_not_offered_to_and_for_other_names()
    {
        await using TestServer server = await TestServer.StartAsync();
        (TestDevice device, string url) = await OfferAsync(server);
        TestDevice other = await server.AddDeviceAsync("other", target: "esp32-s3");
        string path = new Uri(url).AbsolutePath.Replace("/dev1/", "/other/", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path[..path.LastIndexOf('/')])).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync(url + "x")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync(url[..(url.LastIndexOf('/') + 1)] + "..%2F..%2Ffleet.db")).StatusCode);
    }

    private static async Task<(TestDevice Device, string Url)> OfferAsync(TestServer server)
    {
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(Package);
        return (device, await device.ArtifactUrlAsync());
    }

    private static Task<HttpResponseMessage> RangeAsync(TestDevice device, string url, string range)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Range", range);
        return device.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestDevice device, string url, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation(header, value);
        return (await device.SendAsync(request)).StatusCode;
    }

    private static void AssertDescribed(HttpResponseMessage response, TestServer server)
    {
        Assert.Equal("bytes", Assert.Single(response.Headers.AcceptRanges));
        Assert.Equal(Tag, response.Headers.ETag!.Tag);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(server.Clock.Now, response.Content.Headers.LastModified);
        Assert.Equal(new ContentDispositionHeaderValue("attachment") { FileName = "kws-1.0.0.tdpkg" },
            response.Content.Headers.ContentDisposition);
    }
}
