namespace TinyDevice.Device.Tests;

public sealed class WifiSettingsTests
{
    [Fact]
    public void Reads_network_password_and_time_server()
    {
        WifiSettings settings = new();
        Assert.True(settings.Read("""{"Ssid":"home","Password":"over \"the\" air","TimeServer":"pool.ntp.org","Later":{"x":[1]}}"""u8.ToArray()));
        Assert.Equal(("home", "over \"the\" air", "pool.ntp.org"), (settings.Ssid, settings.Password, settings.TimeServer));
    }

    [Fact]
    public void An_open_network_has_an_empty_password_and_no_time_server()
    {
        WifiSettings settings = new();
        Assert.True(settings.Read("""{"Ssid":"caf\u00e9"}"""u8.ToArray()));
        Assert.Equal(("café", "", null), (settings.Ssid, settings.Password, settings.TimeServer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"Password\":\"secret123\"}")]
    [InlineData("{\"Ssid\":\"\"}")]
    [InlineData("{\"Ssid\":\"home\",\"Password\":7}")]
    [InlineData("{\"Ssid\":\"home\",\"Password\":\"x\"")]
    public void Refuses_a_file_that_names_no_network(string text) => Assert.False(new WifiSettings().Read(System.Text.Encoding.UTF8.GetBytes(text)));
}
