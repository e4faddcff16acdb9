using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>What hawkBit's own tests of DDI demand and no other test here does; deliberate differences are in docs/server.md.</summary>
public sealed class HawkbitListTests
{
    private static readonly TestSettings On = new() { HawkbitManagement = true };

    [Theory]
    [InlineData("", "POST PUT DELETE")]
    [InlineData("configData", "GET POST DELETE")]
    [InlineData("deploymentBase/{0}", "POST PUT DELETE")]
    [InlineData("deploymentBase/{0}/feedback", "GET PUT DELETE")]
    [InlineData("installedBase/{0}", "POST PUT DELETE")]
    [InlineData("cancelAction/{0}", "POST PUT DELETE")]
    [InlineData("cancelAction/{0}/feedback", "GET PUT DELETE")]
    [InlineData("confirmationBase/{0}/feedback", "GET PUT DELETE")]
    [InlineData("softwaremodules/1/artifacts/kws-1.0.0.tdpkg", "POST PUT DELETE")]
    [InlineData("softwaremodules/1/artifacts/kws-1.0.0.tdpkg.MD5SUM", "POST PUT DELETE")]
    public async Task Other_methods_are_405(string path, string methods)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        string url = $"{device.Root}/{string.Format(System.Globalization.CultureInfo.InvariantCulture, path, await device.OfferedAsync())}".TrimEnd('/');
        foreach (string method in methods.Split(' '))
        {
            using HttpResponseMessage answer = await device.SendAsync(new HttpRequestMessage(new HttpMethod(method), url));
            Assert.True(answer.StatusCode == HttpStatusCode.MethodNotAllowed, $"{(int)answer.StatusCode} to {method} {path}");
        }
    }

    [Fact]
    public async Task Descriptions_in_a_foreign_media_type_are_406_and_attributes_in_one_415()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.0.0"));
        int installed = await device.OfferedAsync();
        await device.SucceedAsync();
        await server.RollOutAsync(TestPackage.Make("1.1.0", sequence: 2));
        int open = await device.OfferedAsync();
        Assert.Equal(HttpStatusCode.NotAcceptable, await AtomAsync(device, $"deploymentBase/{open}"));
        Assert.Equal(HttpStatusCode.NotAcceptable, await AtomAsync(device, $"installedBase/{installed}"));
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"installedBase/{open}")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await server.People.PostAsync("/api/v1/devices/dev1/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotAcceptable, await AtomAsync(device, $"cancelAction/{open}"));
        using var atom = new HttpRequestMessage(HttpMethod.Put, $"{device.Root}/configData") { Content = new StringContent("""{"data":{"a":"b"}}""") };
        atom.Content.Headers.ContentType = new MediaTypeHeaderValue("application/atom+xml");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await device.SendAsync(atom)).StatusCode);
    }

    [Theory]
    [InlineData("1-10,hdsfjksdh")]
    [InlineData("100-10")]
    [InlineData("1000000-")]
    public async Task A_range_that_cannot_be_served_still_says_which_file_it_is(string range)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        byte[] package = TestPackage.Make();
        await server.RollOutAsync(package);
        using var request = new HttpRequestMessage(HttpMethod.Get, await device.ArtifactUrlAsync());
        request.Headers.TryAddWithoutValidation("Range", "bytes=" + range);
        using HttpResponseMessage answer = await device.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal($"bytes */{package.Length}", answer.Content.Headers.ContentRange!.ToString());
        Assert.Equal("bytes", answer.Headers.AcceptRanges.Single());
        Assert.NotNull(answer.Headers.ETag);
        Assert.Equal("attachment; filename=kws-1.0.0.tdpkg", answer.Content.Headers.ContentDisposition!.ToString());
    }

    [Fact]
    public async Task Files_of_a_set_that_was_replaced_are_gone_and_those_of_the_installed_one_stay()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        TestDevice device = await hawkbit.AddTargetAsync(server, "board");
        int first = await hawkbit.AddModuleAsync("first", "os", ("file1", new byte[5_000]));
        int second = await hawkbit.AddModuleAsync("second", "os", ("file1", new byte[6_000]));
        Assert.Equal(HttpStatusCode.NotFound, await FileAsync(device, first));
        await hawkbit.AssignAsync(await hawkbit.AddSetAsync("one", first), "board");
        Assert.Equal(HttpStatusCode.OK, await FileAsync(device, first));
        await device.SucceedAsync();
        await hawkbit.AssignAsync(await hawkbit.AddSetAsync("two", second), "board");
        Assert.Equal(HttpStatusCode.OK, await FileAsync(device, first));
        Assert.Equal(HttpStatusCode.OK, await FileAsync(device, second));
        await device.SucceedAsync();
        Assert.Equal(HttpStatusCode.NotFound, await FileAsync(device, first));
        Assert.Equal(HttpStatusCode.OK, await FileAsync(device, second));
    }

    [Fact]
    public async Task Cancelled_updates_neither_hide_nor_become_the_installed_one()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        TestDevice device = await hawkbit.AddTargetAsync(server, "board");
        int one = await hawkbit.AddSetAsync("one", await hawkbit.AddModuleAsync("first", "os", ("file1", new byte[5_000])));
        int two = await hawkbit.AddSetAsync("two", await hawkbit.AddModuleAsync("second", "os", ("file1", new byte[5_000])));
        int installed = await hawkbit.AssignAsync(one, "board");
        await device.SucceedAsync();
        int dropped = await hawkbit.AssignAsync(two, "board");
        await hawkbit.CallAsync(HttpMethod.Delete, $"targets/board/actions/{dropped}", expected: HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(dropped, "closed", "success", on: "cancelAction")).StatusCode);
        Dictionary<string, string> links = await device.LinksAsync();
        Assert.DoesNotContain("deploymentBase", links);
        Assert.Equal(installed, TestDevice.ActionIn(links["installedBase"]));
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"installedBase/{dropped}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync($"installedBase/{installed}")).StatusCode);
    }

    [Fact]
    public async Task A_device_may_go_on_although_it_was_asked_to_stop()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        await server.People.PostAsync("/api/v1/devices/dev1/cancel", null);
        foreach (string execution in (string[])["proceeding", "resumed", "scheduled"])
        {
            Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, execution, on: "cancelAction")).StatusCode);
            Assert.Contains("cancelAction", await device.LinksAsync());
        }
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "rejected", on: "cancelAction")).StatusCode);
        JsonElement again = await TestDevice.JsonAsync(await device.GetAsync((await device.LinksAsync())["deploymentBase"]));
        Assert.Equal("forced", again.GetProperty("deployment").GetProperty("update").GetString());
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "closed", "none")).StatusCode);
        Assert.Equal("1.0.0", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
    }

    [Fact]
    public async Task A_word_cannot_be_taken_back_while_cancelling_nor_where_none_was_asked_for()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        (TestDevice free, int unasked) = await hawkbit.AssignFileAsync(server, "free");
        Assert.Equal(HttpStatusCode.NotFound, await SayAsync(free, unasked, "denied"));
        Assert.Equal(unasked, await free.OfferedAsync());

        await hawkbit.CallAsync(HttpMethod.Put, "system/configs/user.confirmation.flow.enabled", new { value = true }, HttpStatusCode.NoContent);
        (TestDevice device, int action) = await hawkbit.AssignFileAsync(server, "board");
        await SayAsync(device, action, "confirmed");
        await hawkbit.CallAsync(HttpMethod.Delete, $"targets/board/actions/{action}", expected: HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.NotFound, await SayAsync(device, action, "denied"));
        Assert.Contains("cancelAction", await device.LinksAsync());
    }

    [Fact]
    public async Task An_update_that_waits_goes_on_waiting_when_confirmations_are_switched_off()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        await hawkbit.CallAsync(HttpMethod.Put, "system/configs/user.confirmation.flow.enabled", new { value = true }, HttpStatusCode.NoContent);
        (TestDevice device, int action) = await hawkbit.AssignFileAsync(server, "board");
        await hawkbit.CallAsync(HttpMethod.Put, "system/configs/user.confirmation.flow.enabled", new { value = false }, HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.OK, await SayAsync(device, action, "denied"));
        Assert.Contains("confirmationBase", await device.LinksAsync());
        Assert.Equal(HttpStatusCode.OK, await SayAsync(device, action, "confirmed"));
        Assert.Equal(action, await device.OfferedAsync());
    }

    [Fact]
    public async Task A_gateway_is_told_what_is_wrong_with_a_name()
    {
        string gateway = new('g', 32);
        await using TestServer server = await TestServer.StartAsync(gateway, RegistrationPolicy.Gateway);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/DEFAULT/controller/v1/{new string('x', 300)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("GatewayToken", gateway);
        using HttpResponseMessage answer = await server.Anyone.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Anyone.GetAsync("/DEFAULT/controller/v1/")).StatusCode);
    }

    private static async Task<HttpStatusCode> AtomAsync(TestDevice device, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{device.Root}/{path}");
        request.Headers.Accept.ParseAdd("application/atom+xml");
        using HttpResponseMessage answer = await device.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> FileAsync(TestDevice device, int module)
    {
        HttpStatusCode list = (await device.GetAsync($"softwaremodules/{module}/artifacts")).StatusCode;
        HttpStatusCode sum = (await device.GetAsync($"softwaremodules/{module}/artifacts/file1.MD5SUM")).StatusCode;
        HttpStatusCode file = (await device.GetAsync($"softwaremodules/{module}/artifacts/file1")).StatusCode;
        Assert.Equal((file, file), (list, sum));
        return file;
    }

    private static async Task<HttpStatusCode> SayAsync(TestDevice device, int action, string word) =>
        (await device.PostAsync($"confirmationBase/{action}/feedback", $$"""{"confirmation":"{{word}}"}""")).StatusCode;
}
