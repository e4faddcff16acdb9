using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Who the device is and which server it asks: the provisioning file, docs/formats/device.md.</summary>
    public sealed class DeviceIdentity
    {
        /// <summary>Bytes the provisioning file may have at most.</summary>
        public const int MaxSize = 2048;

        private const int MaxUrl = 160;
        private const int MaxName = 64;
        private const int MaxToken = 128;

        /// <summary>Id at the server; letters, digits, dot, underscore and hyphen.</summary>
        public string Id { get; private set; }

        /// <summary>Target token.</summary>
        public string Token { get; private set; }

        /// <summary>Tenant at the server; same characters as the id.</summary>
        public string Tenant { get; private set; }

        /// <summary>Root of the server, http or https, without a slash at the end.</summary>
        public string Server { get; private set; }

        /// <summary>The key of freshness tickets, 32 bytes; null when the file gives none or an unusable one.</summary>
        public byte[] HmacKey { get; private set; }

        /// <summary>Reads the provisioning file.</summary>
        /// <returns>Ok; Absent, Damaged (not JSON, or too long) or Refused (a member is missing or unusable).</returns>
        public UpdateStatus Load(ISlotStorage storage)
        {
            int length = storage.Length(SlotFile.Device);
            if (length <= 0)
            {
                return UpdateStatus.Absent;
            }

            if (length > MaxSize)
            {
                return UpdateStatus.Damaged;
            }

            byte[] bytes = new byte[length];
            UpdateStatus status = storage.Read(SlotFile.Device, 0, bytes, 0, length);
            return status == UpdateStatus.Ok ? Read(bytes) : status;
        }

        private UpdateStatus Read(byte[] bytes)
        {
            Tenant = "DEFAULT";
            JsonReader json = new JsonReader();
            json.Open(bytes, 0, bytes.Length);
            if (json.Read() != JsonToken.ObjectStart)
            {
                return UpdateStatus.Damaged;
            }

            while (json.Read() == JsonToken.Name)
            {
                ReadMember(json);
            }

            if (json.Token != JsonToken.ObjectEnd || json.Read() != JsonToken.End)
            {
                return UpdateStatus.Damaged;
            }

            bool usable = IsName(Id) && IsName(Tenant) && IsToken(Token) && IsServer(Server);
            return usable ? UpdateStatus.Ok : UpdateStatus.Refused;
        }

        private void ReadMember(JsonReader json)
        {
            if (json.TextEquals("id"))
            {
                json.Read();
                Id = json.GetText(MaxName);
            }
            else if (json.TextEquals("token"))
            {
                json.Read();
                Token = json.GetText(MaxToken);
            }
            else if (json.TextEquals("tenant"))
            {
                json.Read();
                Tenant = json.GetText(MaxName);
            }
            else if (json.TextEquals("server"))
            {
                json.Read();
                Server = json.GetText(MaxUrl);
            }
            else if (json.TextEquals("hmacKey"))
            {
                json.Read();
                HmacKey = ReadKey(json.GetText(MaxName));
            }

            json.Skip();
        }

        private static byte[] ReadKey(string text)
        {
            // 32 bytes in base64; anything else would make the decoder throw.
            if (text == null || text.Length != 44 || text[43] != '=')
            {
                return null;
            }

            for (int i = 0; i < 43; i++)
            {
                char c = text[i];
                if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') && c != '+' && c != '/')
                {
                    return null;
                }
            }

            byte[] key = System.Convert.FromBase64String(text);
            return key.Length == Ticket.Size ? key : null;
        }

        private static bool IsName(string text)
        {
            if (text == null || text.Length == 0)
            {
                return false;
            }

            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
                {
                    return false;
                }
            }

            return true;
        }

        private static bool IsToken(string text)
        {
            return text != null && text.Length != 0 && text.IndexOf(' ') < 0;
        }

        private static bool IsServer(string text)
        {
            if (text == null || text.IndexOf(' ') >= 0 || text[text.Length - 1] == '/')
            {
                return false;
            }

            return (text.StartsWith("http://") && text.Length > 7) || (text.StartsWith("https://") && text.Length > 8);
        }
    }
}
