using TinyDevice.Formats;

namespace TinyDevice.Update.Ddi
{
    /// <summary>What the server said at the last poll; docs: hawkBit DDI v1, root resource.</summary>
    public sealed class DdiPoll
    {
        private const int MaxHref = 256;

        /// <summary>Seconds to the next poll the server asks for, 0 when it does not say.</summary>
        public int SleepSeconds { get; private set; }

        /// <summary>Link to a deployment, or null.</summary>
        public string Deployment { get; private set; }

        /// <summary>Link to an update that waits for the device's consent, or null.</summary>
        public string Confirmation { get; private set; }

        /// <summary>Link to a cancellation, or null.</summary>
        public string Cancel { get; private set; }

        /// <summary>Link to the update that was installed last, or null.</summary>
        public string Installed { get; private set; }

        /// <summary>Link to put attributes to, or null.</summary>
        public string Config { get; private set; }

        /// <summary>Sequence of the newest trust record the server has a rotation to; 0 when it has none.</summary>
        public uint TrustSequence { get; private set; }

        /// <summary>Link to freshness tickets, or null when the server has none; docs/formats/ticket.md.</summary>
        public string Ticket { get; private set; }

        /// <summary>Whether the server takes metrics; docs/formats/metrics.md.</summary>
        public bool WantsMetrics { get; private set; }

        /// <summary>Reads the answer; members it does not know are passed over.</summary>
        /// <returns>False when the answer is not what the protocol promises; then nothing is offered.</returns>
        public bool Read(JsonReader json)
        {
            SleepSeconds = 0;
            Deployment = null;
            Confirmation = null;
            Cancel = null;
            Installed = null;
            Config = null;
            Ticket = null;
            TrustSequence = 0;
            WantsMetrics = false;
            if (json.Read() != JsonToken.ObjectStart)
            {
                return false;
            }

            while (json.Read() == JsonToken.Name)
            {
                if (json.TextEquals("config"))
                {
                    ReadConfig(json);
                }
                else if (json.TextEquals("_links"))
                {
                    ReadLinks(json);
                }
                else
                {
                    json.Skip();
                }
            }

            return json.Token == JsonToken.ObjectEnd && json.Read() == JsonToken.End;
        }

        private void ReadConfig(JsonReader json)
        {
            if (json.Read() != JsonToken.ObjectStart)
            {
                json.Skip();
                return;
            }

            while (json.Read() == JsonToken.Name)
            {
                if (json.TextEquals("polling"))
                {
                    ReadPolling(json);
                }
                else
                {
                    json.Skip();
                }
            }
        }

        private void ReadPolling(JsonReader json)
        {
            if (json.Read() != JsonToken.ObjectStart)
            {
                json.Skip();
                return;
            }

            while (json.Read() == JsonToken.Name)
            {
                bool sleep = json.TextEquals("sleep");
                json.Read();
                if (sleep)
                {
                    SleepSeconds = ReadTime(json.GetText(12));
                }

                json.Skip();
            }
        }

        private void ReadLinks(JsonReader json)
        {
            if (json.Read() != JsonToken.ObjectStart)
            {
                json.Skip();
                return;
            }

            while (json.Read() == JsonToken.Name)
            {
                if (json.TextEquals("deploymentBase"))
                {
                    Deployment = ReadHref(json);
                }
                else if (json.TextEquals("confirmationBase"))
                {
                    Confirmation = ReadHref(json);
                }
                else if (json.TextEquals("cancelAction"))
                {
                    Cancel = ReadHref(json);
                }
                else if (json.TextEquals("installedBase"))
                {
                    Installed = ReadHref(json);
                }
                else if (json.TextEquals("configData"))
                {
                    Config = ReadHref(json);
                }
                else if (json.TextEquals("trust"))
                {
                    TrustSequence = ReadTail(ReadHref(json));
                }
                else if (json.TextEquals("metrics"))
                {
                    WantsMetrics = ReadHref(json) != null;
                }
                else if (json.TextEquals("ticket"))
                {
                    Ticket = ReadHref(json);
                }
                else
                {
                    json.Skip();
                }
            }
        }

        /// <summary>Reads <c>{"href":"..."}</c> after its name; null when there is no such member.</summary>
        internal static string ReadHref(JsonReader json)
        {
            string href = null;
            if (json.Read() != JsonToken.ObjectStart)
            {
                json.Skip();
                return null;
            }

            while (json.Read() == JsonToken.Name)
            {
                bool isHref = json.TextEquals("href");
                json.Read();
                if (isHref)
                {
                    href = json.GetText(MaxHref);
                }

                json.Skip();
            }

            return href;
        }

        private static uint ReadTail(string href)
        {
            uint number = 0;
            for (int i = href == null ? 0 : href.LastIndexOf('/') + 1; href != null && i < href.Length; i++)
            {
                int digit = href[i] - '0';
                if (digit < 0 || digit > 9 || number > 400000000)
                {
                    return 0;
                }

                number = number * 10 + (uint)digit;
            }

            return number;
        }

        private static int ReadTime(string text)
        {
            // HH:mm:ss
            if (text == null || text.Length != 8 || text[2] != ':' || text[5] != ':')
            {
                return 0;
            }

            int hours = TwoDigits(text, 0);
            int minutes = TwoDigits(text, 3);
            int seconds = TwoDigits(text, 6);
            return hours < 0 || minutes < 0 || seconds < 0 ? 0 : hours * 3600 + minutes * 60 + seconds;
        }

        private static int TwoDigits(string text, int at)
        {
            int tens = text[at] - '0';
            int ones = text[at + 1] - '0';
            return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
        }
    }
}
