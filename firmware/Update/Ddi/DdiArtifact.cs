using TinyDevice.Formats;

namespace TinyDevice.Update.Ddi
{
    /// <summary>One file of an offer: a package, or a delta that makes it out of the model its name gives.</summary>
    public sealed class DdiArtifact
    {
        /// <summary>How a delta's file name ends, behind the base's digits and a point: docs/formats/delta.md.</summary>
        public const string DeltaSuffix = ".tddelta";

        /// <summary>Bytes of the base's digest in a delta's file name.</summary>
        public const int BaseIdSize = 8;

        private const int MaxName = 128;

        private string _download;
        private string _downloadHttp;

        /// <summary>Bytes of the file; 0 when the offer does not say.</summary>
        public int Size { get; private set; }

        /// <summary>Whether the name is a delta's.</summary>
        public bool IsDelta { get; private set; }

        /// <summary>The first bytes of the digest of a delta's base; null for a package, and for a delta whose name gives none.</summary>
        public byte[] BaseId { get; private set; }

        /// <summary>Whether it has a size and an address.</summary>
        public bool IsUsable
        {
            get { return Size > 0 && (_download != null || _downloadHttp != null); }
        }

        /// <summary>Where to fetch it: the plain address for a device that talks plain HTTP to its server, otherwise the secure one.</summary>
        public string Address(bool plain)
        {
            return plain ? _downloadHttp ?? _download : _download ?? _downloadHttp;
        }

        /// <summary>Reads the members of an artifact whose opening brace was read.</summary>
        internal void Read(JsonReader json)
        {
            while (json.Read() == JsonToken.Name)
            {
                if (json.TextEquals("size"))
                {
                    json.Read();
                    int size;
                    Size = json.TryGetInt32(out size) ? size : 0;
                    json.Skip();
                }
                else if (json.TextEquals("filename"))
                {
                    json.Read();
                    TakeName(json.GetText(MaxName));
                    json.Skip();
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
        }

        private void TakeName(string name)
        {
            IsDelta = name != null && name.EndsWith(DeltaSuffix);
            int digits = IsDelta ? name.Length - DeltaSuffix.Length - 2 * BaseIdSize : 0;
            BaseId = digits > 0 && name[digits - 1] == '.' ? Ticket.FromHex(name.Substring(digits, 2 * BaseIdSize), BaseIdSize) : null;
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
                if (json.TextEquals("download"))
                {
                    _download = DdiPoll.ReadHref(json);
                }
                else if (json.TextEquals("download-http"))
                {
                    _downloadHttp = DdiPoll.ReadHref(json);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }
}
