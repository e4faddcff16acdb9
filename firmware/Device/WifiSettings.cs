using TinyDevice.Formats;

namespace TinyDevice.Device
{
    /// <summary>What the file <c>I:\wifi</c> says, as JSON with these names; written by <c>tinydevice provision</c>.</summary>
    /// <remarks>
    /// Read with our own reader, as the firmware has it anyway: nanoFramework.Json costs 18.5 KB of flash and 2.3 KB of heap (docs/adr/0076).
    /// </remarks>
    public sealed class WifiSettings
    {
        private const int MaxText = 128;

        /// <summary>Network name; null when the file gives none.</summary>
        public string Ssid { get; private set; }

        /// <summary>Password; empty for an open network.</summary>
        public string Password { get; private set; } = "";

        /// <summary>Time server, or null for the firmware's own.</summary>
        public string TimeServer { get; private set; }

        /// <summary>Reads the file's bytes.</summary>
        /// <returns>Whether they name a network.</returns>
        public bool Read(byte[] bytes)
        {
            JsonReader json = new JsonReader();
            json.Open(bytes, 0, bytes.Length);
            if (json.Read() != JsonToken.ObjectStart)
            {
                return false;
            }

            while (json.Read() == JsonToken.Name)
            {
                ReadMember(json);
            }

            return json.Token == JsonToken.ObjectEnd && !string.IsNullOrEmpty(Ssid) && Password != null;
        }

        private void ReadMember(JsonReader json)
        {
            if (json.TextEquals("Ssid"))
            {
                json.Read();
                Ssid = json.GetText(MaxText, 0xFFFF);
            }
            else if (json.TextEquals("Password"))
            {
                json.Read();
                Password = json.GetText(MaxText);
            }
            else if (json.TextEquals("TimeServer"))
            {
                json.Read();
                TimeServer = json.GetText(MaxText);
            }

            json.Skip();
        }
    }
}
