using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyDevice.Cli.Devices;

/// <summary>The files of a real board that a virtual device does without: its Wi-Fi and the authority its server is checked against.</summary>
internal static class BoardFiles
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The names are those of firmware/Device/WifiSettings.cs.</summary>
    private sealed record WifiSettings(string Ssid, string Password, string? TimeServer);

    /// <summary>The file <c>wifi</c>; checks what the radio would refuse later, out of reach.</summary>
    public static byte[] Wifi(string ssid, string password, string? timeServer)
    {
        if (Encoding.UTF8.GetByteCount(ssid) is 0 or > 32)
        {
            throw new UserException("--ssid must have 1 to 32 bytes, as every Wi-Fi network's name.");
        }

        // WPA takes a passphrase of 8 to 63 characters, or the 64 hexadecimal digits of the key itself.
        bool isKey = password.Length == 64 && password.All(char.IsAsciiHexDigit);
        bool isPassphrase = password.Length is >= 8 and <= 63 && password.All(c => c is >= ' ' and <= '~');
        if (password.Length > 0 && !isKey && !isPassphrase)
        {
            throw new UserException("The Wi-Fi password must have 8 to 63 printable ASCII characters or be 64 hexadecimal digits; leave it away for an open network.");
        }

        return JsonSerializer.SerializeToUtf8Bytes(new WifiSettings(ssid, password, timeServer), Format);
    }

    /// <summary>The file <c>ca.pem</c>, which must hold certificates.</summary>
    public static byte[] Authority(string file)
    {
        byte[] pem = ModelFile.ReadAllBytes(file);
        return Encoding.ASCII.GetString(pem).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
            ? pem
            : throw new UserException($"{file} holds no certificate in PEM form; give the authority that signed the server's certificate.");
    }
}
