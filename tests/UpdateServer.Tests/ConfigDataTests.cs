using System.Net;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ConfigDataTests
{
    [Fact]
    public async Task Is_merged_replaced_and_removed()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await PutAsync(device, """{"data":{"a":"1","b":"2"},"id":"","time":"20261123T113504","status":{"execution":"closed"}}""");
        await PutAsync(device, """{"mode":"merge","data":{"b":"3","c":4}}""");
        Assert.Equal("a=1 b=3 c=4", await AttributesAsync(server));
        await PutAsync(device, """{"mode":"remove","data":{"a":null,"unknown":""}}""");
        Assert.Equal("b=3 c=4", await AttributesAsync(server));
        await PutAsync(device, """{"mode":"replace","data":{"z":"9"}}""");
        Assert.Equal("z=9", await AttributesAsync(server));
    }

    [Fact]
    public async Task Is_asked_for_until_it_came_and_again_after_an_update()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Contains("configData", await device.LinksAsync());
        await PutAsync(device, """{"data":{}}""");
        Assert.DoesNotContain("configData", await device.LinksAsync());
        await server.RollOutAsync(TestPackage.Make());
        await device.SucceedAsync();
        Assert.Contains("configData", await device.LinksAsync());
    }

    [Fact]
    public async Task Decides_what_fits_a_device_that_was_registered_without_saying_so()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice open = await server.AddDeviceAsync("open", target: null, modelClass: null);
        TestDevice bound = await server.AddDeviceAsync("bound", target: "esp32-s3");
        await server.RollOutAsync(TestPackage.Make());
        const string Report = """{"data":{"target":"esp32","modelClass":"kws","modelVersion":"factory"}}""";
        await PutAsync(open, Report);
        await PutAsync(bound, Report);
        Assert.Contains("deploymentBase", await open.LinksAsync());
        Assert.DoesNotContain("deploymentBase", await bound.LinksAsync());
        DeviceInfo info = await server.GetAsync<DeviceInfo>("/api/v1/devices/open");
        Assert.Equal(("esp32", "kws", "factory"), (info.Target, info.ModelClass, info.ModelVersion));
        Assert.Equal("esp32-s3", (await server.GetAsync<DeviceInfo>("/api/v1/devices/bound")).Target);
    }

    [Fact]
    public async Task Of_more_than_a_hundred_attributes_is_429_and_changes_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        string hundred = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"k{i}\":\"v\""));
        await PutAsync(device, $$"""{"data":{ {{hundred}} } }""");
        HttpResponseMessage answer = await device.PutAsync("configData", """{"data":{"one":"more","k0":"changed"}}""");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        IReadOnlyDictionary<string, string> attributes = (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).Attributes!;
        Assert.Equal((100, "v"), (attributes.Count, attributes["k0"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":{"a":{}}}""")]
    [InlineData("""{"data":{"":"x"}}""")]
    [InlineData("""{"mode":"mix","data":{}}""")]
    public async Task That_is_malformed_is_400(string body)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.BadRequest, (await device.PutAsync("configData", body)).StatusCode);
    }

    private static async Task PutAsync(TestDevice device, string json) =>
        Assert.Equal(HttpStatusCode.OK, (await device.PutAsync("configData", json)).StatusCode);

    private static async Task<string> AttributesAsync(TestServer server) =>
        string.Join(' ', (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).Attributes!.Select(a => $"{a.Key}={a.Value}"));
}
