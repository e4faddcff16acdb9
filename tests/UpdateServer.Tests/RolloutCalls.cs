using System.Net;
using System.Net.Http.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>What people and devices do in a rollout, over HTTP.</summary>
internal static class RolloutCalls
{
    public static async Task<List<TestDevice>> FleetAsync(TestServer server, int count = 40, string target = "esp32", string prefix = "dev")
    {
        var fleet = new List<TestDevice>();
        for (int i = 0; i < count; i++)
        {
            TestDevice device = await server.AddDeviceAsync($"{prefix}{i:00}", target);
            await device.PollAsync();
            fleet.Add(device);
        }
        return fleet;
    }

    public static async Task<List<TestDevice>> OfferedAsync(List<TestDevice> fleet)
    {
        var offered = new List<TestDevice>();
        foreach (TestDevice device in fleet)
        {
            if ((await device.LinksAsync()).ContainsKey("deploymentBase"))
            {
                offered.Add(device);
            }
        }
        return offered;
    }

    public static async Task<int> UpdateAsync(List<TestDevice> fleet, string finished)
    {
        List<TestDevice> offered = await OfferedAsync(fleet);
        foreach (TestDevice device in offered)
        {
            await device.FeedbackAsync(await device.OfferedAsync(), "closed", finished);
        }
        return offered.Count;
    }

    public static async Task<int> ReleaseAsync(TestServer server, string version, uint sequence, string target = "esp32") =>
        (await TestServer.ReadAsync<ReleaseInfo>(await server.UploadAsync(TestPackage.Make(version, sequence, target)), HttpStatusCode.Created)).Id;

    public static async Task<RolloutInfo> StartAsync(TestServer server, CreateRollout plan) =>
        await TestServer.ReadAsync<RolloutInfo>(await server.People.PostAsJsonAsync("/api/v1/rollouts", plan, ApiJson.Options),
            HttpStatusCode.Created);

    public static Task<RolloutInfo> GetAsync(TestServer server, int id) => server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{id}");

    public static async Task<HttpStatusCode> PostAsync(TestServer server, int id, string step) =>
        (await server.People.PostAsync($"/api/v1/rollouts/{id}/{step}", null)).StatusCode;
}
