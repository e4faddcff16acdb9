using TinyDevice.Update.Ddi;

namespace TinyDevice.Update.Tests.Ddi;

/// <summary>What links of a server's answers mean to a device that knows one server.</summary>
public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("http://fleet.test:8080", "http://fleet.test/a/b", "http://fleet.test:8080/a/b")]
    [InlineData("http://Fleet.test:8080", "http://fleet.TEST/a", "http://Fleet.test:8080/a")]
    [InlineData("https://fleet.test:8443/updates", "https://fleet.test/a", "https://fleet.test:8443/a")]
    [InlineData("http://[fd00::1]:8080", "http://[fd00::1]/a", "http://[fd00::1]:8080/a")]
    public void A_file_at_the_servers_host_without_a_port_is_at_the_servers_port(string server, string link, string meant)
    {
        ServerAddress address = new(server);
        Assert.Equal(meant, address.File(link));
        Assert.True(address.Holds(address.File(link)));
    }

    [Theory]
    [InlineData("http://fleet.test:8080", "http://fleet.test:80/a")]
    [InlineData("http://fleet.test:8080", "http://fleet.test:9000/a")]
    [InlineData("http://fleet.test:8080", "https://fleet.test/a")]
    [InlineData("http://fleet.test:8080", "http://fleet.test.example/a")]
    [InlineData("http://fleet.test:8080", "http://cdn.test/a")]
    [InlineData("http://fleet.test:8080", "http://fleet.test")]
    [InlineData("http://fleet.test:8080", "")]
    [InlineData("http://fleet.test", "http://fleet.test:8080/a")]
    [InlineData("http://[fd00::1]", "http://[fd00:/a")]
    public void Any_other_file_is_where_its_link_says_and_sees_no_token(string server, string link)
    {
        ServerAddress address = new(server);
        Assert.Equal(link, address.File(link));
        Assert.False(address.Holds(link));
    }
}
