using System.Formats.Cbor;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Devices;

namespace TinyDevice.UpdateServer.Tests;

public sealed class CborTests
{
    [Fact]
    public async Task Answers_in_CBOR_what_it_answers_in_JSON()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        int action = await device.OfferedAsync();
        foreach (string path in (string[])[device.Root, $"deploymentBase/{action}?actionHistory=5"])
        {
            HttpResponseMessage json = await device.GetAsync(path);
            HttpResponseMessage cbor = await GetCborAsync(device, new Uri(new Uri(device.Root + "/"), path));
            Assert.Equal("application/cbor", cbor.Content.Headers.ContentType!.MediaType);
            using JsonDocument read = CborJson.ToJson(await cbor.Content.ReadAsByteArrayAsync());
            Assert.True(JsonElement.DeepEquals(await TestDevice.JsonAsync(json), read.RootElement));
        }
    }

    [Fact]
    public async Task The_poll_in_CBOR_has_a_tag_of_its_own()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        string json = (await device.PollAsync()).Headers.ETag!.Tag;
        HttpResponseMessage cbor = await GetCborAsync(device, new Uri(device.Root), json);
        Assert.Equal(HttpStatusCode.OK, cbor.StatusCode);
        Assert.Contains("Accept", cbor.Headers.Vary);
        HttpResponseMessage again = await GetCborAsync(device, new Uri(device.Root), cbor.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Takes_feedback_and_attributes_in_CBOR()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        int action = await device.OfferedAsync();
        Assert.Equal(HttpStatusCode.OK, await SendAsync(device, HttpMethod.Put, "configData",
            Encode("""{"mode":"merge","data":{"site":"north","count":3}}""")));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(device, HttpMethod.Post, $"deploymentBase/{action}/feedback",
            Encode("""{"status":{"execution":"closed","result":{"finished":"failure"},"code":-7,"details":["bad arena"]}}""")));
        DeviceInfo info = await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1");
        Assert.Equal((-7, "bad arena"), (info.LastErrorCode, info.LastErrorReason));
        Assert.Equal(("north", "3"), (info.Attributes!["site"], info.Attributes["count"]));
    }

    [Theory]
    [InlineData("A1")] // a map that ends before its entry
    [InlineData("")] // nothing
    [InlineData("A10102")] // a key that is no text
    [InlineData("4101")] // a byte string
    [InlineData("A0A0")] // two items
    [InlineData("F97E00")] // NaN
    [InlineData("A2616101616102")] // a key twice
    [InlineData("1C")] // reserved
    [InlineData("61FF")] // text that is not UTF-8
    public async Task Answers_400_to_a_hostile_body(string hex)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(device, HttpMethod.Put, "configData", Convert.FromHexString(hex)));
    }

    [Fact]
    public async Task Answers_400_to_ten_thousand_nested_arrays_and_413_to_a_body_too_long()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        byte[] nested = new byte[10_000];
        Array.Fill(nested, (byte)0x81);
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(device, HttpMethod.Put, "configData", nested));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(device, HttpMethod.Put, "configData", new byte[200_000]));
    }

    private static byte[] Encode(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        byte[] cbor = CborJson.FromJson(document.RootElement);
        // The first byte says that it is a map: nothing here would pass as JSON.
        Assert.Equal(CborReaderState.StartMap, new CborReader(cbor).PeekState());
        return cbor;
    }

    private static Task<HttpResponseMessage> GetCborAsync(TestDevice device, Uri url, string? knownTag = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/cbor"));
        if (knownTag is not null)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(knownTag));
        }
        return device.SendAsync(request);
    }

    private static async Task<HttpStatusCode> SendAsync(TestDevice device, HttpMethod method, string path, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/cbor");
        var request = new HttpRequestMessage(method, new Uri(new Uri(device.Root + "/"), path)) { Content = content };
        return (await device.SendAsync(request)).StatusCode;
    }
}
