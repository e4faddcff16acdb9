using System.Net;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ConfirmationTests
{
    private static readonly TestSettings Confirmed = new() { Confirmation = true };

    [Fact]
    public async Task Offers_an_update_only_after_the_device_confirmed_it()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Confirmed);
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        Dictionary<string, string> links = await device.LinksAsync();
        Assert.DoesNotContain("deploymentBase", links);
        Assert.Equal(ActionState.AwaitingConfirmation, (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ActionState);
        JsonElement question = await TestDevice.JsonAsync(await device.GetAsync(links["confirmationBase"]));
        int action = int.Parse(question.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("forced", question.GetProperty("confirmation").GetProperty("update").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"deploymentBase/{action}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);

        // A denial is no end (hawkbit#1667).
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(device, action, "denied", ""","code":3,"details":["not now"]""")).StatusCode);
        Assert.Contains("confirmationBase", await device.LinksAsync());
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(device, action, "confirmed")).StatusCode);
        Assert.Equal(action, await device.OfferedAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await SayAsync(device, action, "confirmed")).StatusCode);
        await device.SucceedAsync();
        Assert.Equal(HttpStatusCode.Gone, (await SayAsync(device, action, "confirmed")).StatusCode);

        Page<HistoryEntry> history = await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history");
        Assert.Equal(["closed", "confirmed", "denied", "offered"], history.Items.Select(h => h.Event));
        Assert.Equal((3, "not now"), (history.Items[2].Code, history.Items[2].Details.Single()));
        Assert.Equal(ActionState.AwaitingConfirmation, history.Items[2].State);
    }

    [Fact]
    public async Task Takes_a_persons_word_in_the_devices_place()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Confirmed);
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.Conflict, await DecideAsync(server, "dev1", "confirm"));
        Assert.Equal(HttpStatusCode.NotFound, await DecideAsync(server, "dev2", "confirm"));
        await server.RollOutAsync(TestPackage.Make());
        Assert.Contains("confirmationBase", await device.LinksAsync());
        Assert.Equal(HttpStatusCode.NoContent, await DecideAsync(server, "dev1", "deny"));
        Assert.Contains("confirmationBase", await device.LinksAsync());
        Assert.Equal(HttpStatusCode.NoContent, await DecideAsync(server, "dev1", "confirm"));
        Assert.Equal(HttpStatusCode.Conflict, await DecideAsync(server, "dev1", "confirm"));
        await device.SucceedAsync();
        Page<HistoryEntry> history = await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history");
        Assert.Equal(["confirmed by admin", "denied by admin"], history.Items.Where(h => h.Details.Count > 0).Select(h => h.Details.Single()));
    }

    [Fact]
    public async Task Lets_a_device_take_its_word_back()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Confirmed);
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = TestDevice.ActionIn((await device.LinksAsync())["confirmationBase"]);
        await SayAsync(device, action, "confirmed");
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(device, action, "denied")).StatusCode);
        Assert.Contains("confirmationBase", await device.LinksAsync());
    }

    [Fact]
    public async Task Confirms_by_itself_once_the_device_asked_for_that()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Confirmed);
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        Assert.Contains("confirmationBase", await device.LinksAsync());
        JsonElement off = await TestDevice.JsonAsync(await device.GetAsync("confirmationBase"));
        Assert.False(off.GetProperty("autoConfirm").GetProperty("active").GetBoolean());
        Assert.True(off.GetProperty("_links").TryGetProperty("confirmationBase", out _));
        string activate = off.GetProperty("_links").GetProperty("activateAutoConfirm").GetProperty("href").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await device.PostAsync(activate, """{"initiator":"owner","remark":"always"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await device.PostAsync(activate, "{}")).StatusCode);
        await device.SucceedAsync();

        JsonElement on = await TestDevice.JsonAsync(await device.GetAsync("confirmationBase"));
        JsonElement state = on.GetProperty("autoConfirm");
        Assert.Equal(("owner", "always", server.Clock.Now.ToUnixTimeMilliseconds()), (state.GetProperty("initiator").GetString(),
            state.GetProperty("remark").GetString(), state.GetProperty("activatedAt").GetInt64()));
        await server.RollOutAsync(TestPackage.Make("1.1.0", 2));
        await device.SucceedAsync();
        Assert.Equal(HttpStatusCode.OK, (await device.PostAsync("confirmationBase/deactivateAutoConfirm", "")).StatusCode);
        await server.RollOutAsync(TestPackage.Make("1.2.0", 3));
        Assert.Contains("confirmationBase", await device.LinksAsync());
    }

    [Theory]
    [InlineData("""{"confirmation":"maybe"}""")]
    [InlineData("{}")]
    [InlineData("""{"confirmation":"denied","details":"no list"}""")]
    public async Task Refuses_a_word_that_is_neither_yes_nor_no(string body)
    {
        await using TestServer server = await TestServer.StartAsync(settings: Confirmed);
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = TestDevice.ActionIn((await device.LinksAsync())["confirmationBase"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await device.PostAsync($"confirmationBase/{action}/feedback", body)).StatusCode);
    }

    private static Task<HttpResponseMessage> SayAsync(TestDevice device, int action, string word, string more = "") =>
        device.PostAsync($"confirmationBase/{action}/feedback", $$"""{"confirmation":"{{word}}"{{more}}}""");

    private static async Task<HttpStatusCode> DecideAsync(TestServer server, string device, string word) =>
        (await server.People.PostAsync($"/api/v1/devices/{device}/{word}", null)).StatusCode;
}
