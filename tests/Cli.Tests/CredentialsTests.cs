using System.Net;
using System.Net.NetworkInformation;
using TinyDevice.Cli.Server;

namespace TinyDevice.Cli.Tests;

/// <summary>Which stored API key goes to which server.</summary>
public sealed class CredentialsTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    public void A_server_on_every_address_is_found_under_each_of_this_machine(string listening)
    {
        Dictionary<string, string> stored = new() { [listening] = "td_key" };
        List<string> own = [.. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .Where(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            .Select(address => address.ToString())];
        foreach (string host in own.Append("localhost").Append(Dns.GetHostName()))
        {
            Assert.Equal("td_key", Credentials.Lookup(stored, new Uri($"http://{host}:8080")));
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:9090")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("http://192.0.2.7:8080")]
    [InlineData("http://updates.example:8080")]
    public void Its_key_goes_to_no_other_server(string asked)
    {
        Dictionary<string, string> stored = new() { ["http://0.0.0.0:8080"] = "td_key" };
        Assert.Null(Credentials.Lookup(stored, new Uri(asked)));
    }

    [Fact]
    public void A_servers_own_address_comes_first()
    {
        Dictionary<string, string> stored = new() { ["http://0.0.0.0:8080"] = "td_every", ["http://127.0.0.1:8080"] = "td_loopback" };
        Assert.Equal("td_loopback", Credentials.Lookup(stored, new Uri("http://localhost:8080/")));
    }
}
