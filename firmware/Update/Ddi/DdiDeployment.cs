using TinyDevice.Formats;

namespace TinyDevice.Update.Ddi
{
    /// <summary>One offered update; nothing in it is trusted, it only says where to fetch a package that must prove itself.</summary>
    public sealed class DdiDeployment
    {
        private const int MaxVersion = 32;
        private const int MaxDeltas = 4;

        private readonly DdiArtifact[] _deltas = new DdiArtifact[MaxDeltas];
        private int _parts;

        /// <summary>Action id, positive; 0 when the answer named none.</summary>
        public int Action { get; private set; }

        /// <summary>Whether the server allows downloading now.</summary>
        public bool MayDownload { get; private set; }

        /// <summary>Whether it allows taking the download into use, too: not before a maintenance window, and never where a download is all it wants.</summary>
        public bool MayInstall { get; private set; }

        /// <summary>Version the server names, or empty.</summary>
        public string Version { get; private set; }

        /// <summary>The package; null when there is none.</summary>
        public DdiArtifact Package { get; private set; }

        /// <summary>Deltas that make the same package out of one already here; more than four are not looked at.</summary>
        public int DeltaCount { get; private set; }

        /// <summary>Bytes of the package.</summary>
        public int Size
        {
            get { return Package == null ? 0 : Package.Size; }
        }

        /// <summary>Whether there is exactly one chunk "bApp", with one package that has a size and an address, and nothing else but its deltas.</summary>
        public bool IsUsable
        {
            get { return Action > 0 && _parts == 1 && Package.IsUsable; }
        }

        /// <summary>A delta, from 0.</summary>
        public DdiArtifact Delta(int index)
        {
            return _deltas[index];
        }

        /// <summary>Reads the answer; members it does not know are passed over.</summary>
        /// <returns>False when it is not a whole JSON object; <see cref="Action"/> may be known even then.</returns>
        public bool Read(JsonReader json)
        {
            Action = 0;
            MayDownload = true;
            MayInstall = true;
            Version = "";
            Package = null;
            DeltaCount = 0;
            _parts = 0;
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
                else if (json.TextEquals("download"))
                {
                    json.Read();
                    MayDownload = !json.TextEquals("skip");
                    json.Skip();
                }
                else if (json.TextEquals("update"))
                {
                    json.Read();
                    MayInstall = !json.TextEquals("skip");
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
                DdiArtifact artifact = new DdiArtifact();
                artifact.Read(json);
                Add(artifact);
            }
        }

        private void Add(DdiArtifact artifact)
        {
            if (!artifact.IsDelta)
            {
                _parts++;
                Package = artifact;
                return;
            }

            if (artifact.IsUsable && DeltaCount < MaxDeltas)
            {
                _deltas[DeltaCount] = artifact;
                DeltaCount++;
            }
        }
    }
}
