using System.Net;
using System.Text.Json;
using TinyDevice.Formats;

namespace TinyDevice.UpdateServer.Tests;

public sealed class TicketTests
{
    private const string Nonce = "00112233445566778899aabbccddeeff";

    [Fact]
    public async Task Proves_device_action_manifest_and_nonce_under_the_devices_key()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        byte[] package = TestPackage.Make();
        await server.RollOutAsync(package);
        Dictionary<string, string> links = await device.LinksAsync();
        int action = TestDevice.ActionIn(links["deploymentBase"]);
        HttpResponseMessage response = await device.GetAsync($"{links["ticket"]}?nonce={Nonce}");
        Assert.True(response.Headers.CacheControl!.NoStore);
        JsonElement body = await TestDevice.JsonAsync(response);
        byte[] digest = PackageDigest.Compute(package, 0, PackageLayout.HeaderSize);
        byte[] expected = Ticket.Compute(Convert.FromBase64String(device.Credentials.HmacKey), "dev1", action, digest, Convert.FromHexString(Nonce));
        Assert.Equal(Convert.ToHexStringLower(digest), body.GetProperty("manifest").GetString());
        Assert.Equal(Convert.ToHexStringLower(expected), body.GetProperty("ticket").GetString());
    }

    [Fact]
    public async Task Proves_that_there_is_nothing_for_the_device_only_while_that_is_so()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        JsonElement body = await TestDevice.JsonAsync(await device.GetAsync($"ticket/0?nonce={Nonce}"));
        byte[] nothing = new byte[Ticket.Size];
        byte[] expected = Ticket.Compute(Convert.FromBase64String(device.Credentials.HmacKey), "dev1", 0, nothing, Convert.FromHexString(Nonce));
        Assert.Equal(Convert.ToHexStringLower(nothing), body.GetProperty("manifest").GetString());
        Assert.Equal(Convert.ToHexStringLower(expected), body.GetProperty("ticket").GetString());

        await server.RollOutAsync(TestPackage.Make());
        await device.OfferedAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"ticket/0?nonce={Nonce}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"ticket/nothing?nonce={Nonce}")).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0011")]
    [InlineData("00112233445566778899aabbccddeefg")]
    public async Task Refuses_a_nonce_that_is_none(string nonce)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        Assert.Equal(HttpStatusCode.BadRequest, (await device.GetAsync($"ticket/{await device.OfferedAsync()}?nonce={nonce}")).StatusCode);
    }

    [Fact]
    public async Task Is_not_given_for_an_action_that_is_another_devices_or_cancelled_or_over()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice one = await server.AddDeviceAsync("one");
        TestDevice two = await server.AddDeviceAsync("two");
        await server.RollOutAsync(TestPackage.Make());
        int action = await one.OfferedAsync();
        int other = await two.OfferedAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await one.GetAsync($"ticket/{other}?nonce={Nonce}")).StatusCode);
        await server.People.PostAsync("/api/v1/devices/one/cancel", null);
        Assert.DoesNotContain("ticket", await one.LinksAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await one.GetAsync($"ticket/{action}?nonce={Nonce}")).StatusCode);
        await two.SucceedAsync();
        Assert.DoesNotContain("ticket", await two.LinksAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await two.GetAsync($"ticket/{other}?nonce={Nonce}")).StatusCode);
    }
}
