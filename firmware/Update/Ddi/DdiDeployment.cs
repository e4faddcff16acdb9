using TinyDevice.Formats;

namespace TinyDevice.Update.Ddi
{
    /// <summary>One offered update; nothing in it is trusted, it only says where to fetch a package that must prove itself.</summary>
    public sealed class DdiDeployment
    {
        private const int MaxHref = 256;
        private const int MaxVersion = 32;

        private string _download;
        private string _downloadHttp;
        private int _parts;

        /// <summary>Action id, positive; 0 when the answer named none.</summary>
        public int Action { get; private set; }

        /// <summary>Whether the server allows downloading and updating now.</summary>
        public bool IsAllowed { get; private set; }

        /// <summary>Version the server names, or empty.</summary>
        public string Version { get; private set; }

        /// <summary>Bytes of the artifact.</summary>
        public int Size { get; private set; }

        /// <summary>Whether there is exactly one chunk "bApp" with one artifact that has a size and an address.</summary>
        public bool IsUsable
        {
            get { return Action > 0 && _parts == 1 && Size > 0 && (_download != null || _downloadHttp != null); }
        }

        /// <summary>Where to fetch the artifact: the plain address for a device that talks plain HTTP to its server, otherwise the secure one.</summary>
        public string Address(bool plain)
        {
            return plain ? _downloadHttp ?? _download : _download ?? _downloadHttp;
        }

        /// <summary>Reads the answer; members it does not know are passed over.</summary>
        /// <returns>False when it is not a whole JSON object; <see cref="Action"/> may be known even then.</returns>
        public bool Read(JsonReader json)
        {
            Action = 0;
            IsAllowed = true;
            Version = "";
            Size = 0;
            _parts = 0;
            _download = null;
            _downloadHttp = null;
            if (json.Read() != JsonToken.ObjectStart)
            {
                return false;
            }

            while (json.Read() == JsonToken.Name)
            {
                if (json.TextEquals("id"))
                {
                    json.Read();
                    int action;
                    Action = json.TryGetInt32(out action) && action > 0 ? action : 0;
                    json.Skip();
                }
                else if (json.TextEquals("deployment") || json.TextEquals("confirmation"))
                {
                    ReadDeployment(json);
                }
                else
                {
                    json.Skip();
                }
            }

            return json.Token == JsonToken.ObjectEnd && json.Read() == JsonToken.End;
        }

        private void ReadDeployment(JsonReader json)
        {
            if (json.Read() != JsonToken.ObjectStart)
            {
                json.Skip();
                return;
            }

            while (json.Read() == JsonToken.Name)
            {
                if (json.TextEquals("chunks"))
                {
                    ReadChunks(json);
                }
                else if (json.TextEquals("download") || json.TextEquals("update"))
                {
                    json.Read();
                    if (json.TextEquals("skip"))
                    {
                        IsAllowed = false;
                    }

                    json.Skip();
                }
                else
                {
                    json.Skip();
                }
            }
        }

        private void ReadChunks(JsonReader json)
        {
            if (json.Read() != JsonToken.ArrayStart)
            {
                json.Skip();
                return;
            }

            while (json.Read() == JsonToken.ObjectStart)
            {
                ReadChunk(json);
            }
        }

        private void ReadChunk(JsonReader json)
        {
            bool application = false;
            while (json.Read() == JsonToken.Name)
            {
                if (json.TextEquals("part"))
                {
                    json.Read();
                    application = json.TextEquals("bApp");
                    json.Skip();
                }
                else if (json.TextEquals("version"))
                {
                    json.Read();
                    Version = json.GetText(MaxVersion) ?? "";
                    json.Skip();
                }
                else if (json.TextEquals("artifacts"))
                {
                    ReadArtifacts(json);
                }
                else
                {
                    json.Skip();
                }
            }

            if (!application)
            {
                // A second part of an unknown kind could be something this model needs: not usable rather than half installed.
                _parts += 2;
            }
        }

        private void ReadArtifacts(JsonReader json)
        {
            if (json.Read() != JsonToken.ArrayStart)
            {
                json.Skip();
                return;
            }

            while (json.Read() == JsonToken.ObjectStart)
            {
                _parts++;
                ReadArtifact(json);
            }
        }

        private void ReadArtifact(JsonReader json)
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
