using System.Net;
using System.Net.Http.Headers;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class RegistrationTests
{
    private const string Gateway = "GatewayToken 0123456789abcdef0123456789abcdef";
    private const string Own = "TargetToken ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static readonly string GatewayToken = Gateway.Split(' ')[1];

    [Fact]
    public async Task A_gateway_acts_for_every_registered_device_and_registers_none_when_the_policy_is_off()
    {
        await using TestServer server = await TestServer.StartAsync(GatewayToken);
        await server.AddDeviceAsync("dev1");
        await server.AddDeviceAsync("dev2");
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "dev1", Gateway));
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "dev2", Gateway));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", Gateway + "x"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "stranger", Gateway));
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/devices/stranger")).StatusCode);
    }

    [Fact]
    public async Task A_gateway_token_is_no_device_token_nor_the_other_way_round()
    {
        await using TestServer server = await TestServer.StartAsync(GatewayToken, RegistrationPolicy.Gateway);
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", "TargetToken " + GatewayToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", "GatewayToken " + device.Credentials.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "stranger", "GatewayToken " + device.Credentials.Token));
    }

    [Fact]
    public async Task Registers_on_a_gateways_word_only_and_keeps_the_device_over_a_restart()
    {
        await using TestServer server = await TestServer.StartAsync(GatewayToken, RegistrationPolicy.Gateway);
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Own));
        Assert.Equal(HttpStatusCode.BadRequest, await PollAsync(server, "bad%20name", Gateway));
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "new", Gateway));
        await server.RestartAsync();
        Assert.Equal(DeviceState.Idle, (await server.GetAsync<DeviceInfo>("/api/v1/devices/new")).State);
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "new", Gateway));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Own));
    }

    [Fact]
    public async Task Many_first_calls_at_once_register_one_device()
    {
        await using TestServer server = await TestServer.StartAsync(GatewayToken, RegistrationPolicy.Gateway);
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PollAsync(server, "new", Gateway)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Equal(1, (await server.GetAsync<FleetStatus>("/api/v1/fleet")).Devices);
    }

    [Fact]
    public async Task A_device_with_a_token_of_its_own_waits_for_approval_and_nobody_takes_its_place()
    {
        await using TestServer server = await TestServer.StartAsync(registration: RegistrationPolicy.Approval);
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "weak", "TargetToken short"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/devices/weak")).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Own));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Own + "-thief"));
        Assert.Equal(DeviceState.Pending, (await server.GetAsync<DeviceInfo>("/api/v1/devices/new")).State);
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Own));

        Assert.Equal(HttpStatusCode.OK, await DecideAsync(server, "new", "approve"));
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "new", Own));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Own + "-thief"));
        Assert.Equal(HttpStatusCode.Conflict, await DecideAsync(server, "new", "approve"));
        Assert.Equal(HttpStatusCode.Conflict, await DecideAsync(server, "new", "reject"));
        Assert.Equal(HttpStatusCode.NotFound, await DecideAsync(server, "nobody", "approve"));
    }

    [Fact]
    public async Task A_rejected_device_is_gone_and_may_ask_again()
    {
        await using TestServer server = await TestServer.StartAsync(GatewayToken, RegistrationPolicy.Approval);
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Gateway));
        Assert.Equal(HttpStatusCode.NoContent, await DecideAsync(server, "new", "reject"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/devices/new")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new", Gateway));
        Assert.Equal(HttpStatusCode.OK, await DecideAsync(server, "new", "approve"));
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "new", Gateway));
    }

    private static async Task<HttpStatusCode> DecideAsync(TestServer server, string id, string decision) =>
        (await server.People.PostAsync($"/api/v1/devices/{id}/{decision}", null)).StatusCode;

    private static async Task<HttpStatusCode> PollAsync(TestServer server, string id, string authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/DEFAULT/controller/v1/{id}");
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        return (await server.Anyone.SendAsync(request)).StatusCode;
    }
}
