using System;

namespace TinyDevice.Formats
{
    /// <summary>Reads the manifest: docs/formats/package.md, section Manifest.</summary>
    public static class ManifestReader
    {
        private const int MaxFields = 64;
        private const int MaxGoldenCount = 65535;
        private const int MaxLatencyMs = 3600000;
        private const int MaxProbation = 1000000;
        private const int MaxPsiMilli = 100000;
        private const int MaxClasses = 64;

        /// <summary>
        /// Reads <paramref name="count"/> bytes that hold one manifest and nothing else into <paramref name="manifest"/>, whose values
        /// count only after Ok.
        /// </summary>
        /// <remarks>Checks form and ranges, not the signature: call it on bytes whose signature holds.</remarks>
        public static FormatStatus Read(byte[] buffer, int start, int count, Manifest manifest)
        {
            CborReader reader = new CborReader();
            reader.Start(buffer, start, count);
            manifest.MaxLatencyMs = 0;
            manifest.ProbationInferences = 0;
            manifest.DriftPsiMilli = 0;
            manifest.ClassReference = null;
            manifest.Shadow = null;
            int fields = reader.ReadMap(MaxFields);
            int previous = 0;
            for (int i = 0; i < fields && reader.Status == FormatStatus.Ok; i++)
            {
                int key = (int)reader.ReadInteger(0, int.MaxValue);
                if (reader.Status != FormatStatus.Ok)
                {
                    break;
                }

                if (key <= previous)
                {
                    return key == 0 && previous == 0 ? FormatStatus.Malformed : FormatStatus.NotDeterministic;
                }

                if (previous < ManifestKey.LastRequired && key != previous + 1)
                {
                    return FormatStatus.MissingField;
                }

                ReadField(reader, key, manifest);
                previous = key;
            }

            if (previous < ManifestKey.LastRequired)
            {
                reader.Fail(FormatStatus.MissingField);
            }

            reader.RequireEnd();
            return reader.Status == FormatStatus.Ok ? CheckSizes(manifest) : reader.Status;
        }

        private static void ReadField(CborReader reader, int key, Manifest manifest)
        {
            if (key >= ManifestKey.FirstCritical)
            {
                reader.Fail(FormatStatus.UnknownCriticalField);
                return;
            }

            if (key <= ManifestKey.Target)
            {
                ReadIdentity(reader, key, manifest);
            }
            else if (key <= ManifestKey.ImageSize)
            {
                ReadNeeds(reader, key, manifest);
            }
            else if (key >= ManifestKey.ShadowEvery && key <= ManifestKey.ShadowRequired)
            {
                manifest.Shadow = manifest.Shadow ?? new ShadowBounds();
                ReadShadow(reader, key, manifest.Shadow);
            }
            else
            {
                ReadContent(reader, key, manifest);
            }
        }

        private static void ReadIdentity(CborReader reader, int key, Manifest manifest)
        {
            switch (key)
            {
                case ManifestKey.FormatVersion:
                    manifest.FormatVersion = (int)reader.ReadInteger(0, int.MaxValue);
                    if (manifest.FormatVersion != Manifest.CurrentFormatVersion)
                    {
                        reader.Fail(FormatStatus.UnsupportedVersion);
                    }

                    break;
                case ManifestKey.ModelClass:
                    manifest.ModelClass = ReadName(reader);
                    break;
                case ManifestKey.ModelVersion:
                    manifest.ModelVersion = ReadName(reader);
                    break;
                case ManifestKey.Epoch:
                    manifest.Epoch = (int)reader.ReadInteger(0, 65535);
                    break;
                case ManifestKey.Sequence:
                    manifest.Sequence = (uint)reader.ReadInteger(0, uint.MaxValue);
                    break;
                default:
                    manifest.Target = ReadName(reader);
                    break;
            }
        }

        private static void ReadNeeds(CborReader reader, int key, Manifest manifest)
        {
            switch (key)
            {
                case ManifestKey.MinRuntimeVersion:
                    manifest.MinRuntimeVersion = (int)reader.ReadInteger(0, int.MaxValue);
                    break;
                case ManifestKey.OpSetVersion:
                    manifest.OpSetVersion = (int)reader.ReadInteger(0, 65535);
                    break;
                case ManifestKey.ArenaBytes:
                    manifest.ArenaBytes = (int)reader.ReadInteger(0, int.MaxValue);
                    break;
                case ManifestKey.HeapBytes:
                    manifest.HeapBytes = (int)reader.ReadInteger(0, int.MaxValue);
                    break;
                case ManifestKey.PayloadSize:
                    manifest.PayloadSize = (int)reader.ReadInteger(1, PackageLayout.MaxPayloadSize);
                    break;
                default:
                    manifest.ImageSize = (int)reader.ReadInteger(1, PackageLayout.MaxPayloadSize);
                    break;
            }
        }

        private static void ReadContent(CborReader reader, int key, Manifest manifest)
        {
            switch (key)
            {
                case ManifestKey.GoldenCount:
                    manifest.GoldenCount = (int)reader.ReadInteger(0, MaxGoldenCount);
                    break;
                case ManifestKey.GoldenMode:
                    manifest.GoldenMode = (GoldenMode)(int)reader.ReadInteger(0, (int)GoldenMode.ResetEach);
                    break;
                case ManifestKey.ChunkTableDigest:
                    manifest.ChunkTableDigest = ReadDigest(reader);
                    break;
                case ManifestKey.PayloadSha256:
                    manifest.PayloadSha256 = ReadDigest(reader);
                    break;
                case ManifestKey.MaxLatencyMs:
                    manifest.MaxLatencyMs = (int)reader.ReadInteger(0, MaxLatencyMs);
                    break;
                case ManifestKey.ProbationInferences:
                    manifest.ProbationInferences = (int)reader.ReadInteger(0, MaxProbation);
                    break;
                case ManifestKey.DriftPsiMilli:
                    manifest.DriftPsiMilli = (int)reader.ReadInteger(0, MaxPsiMilli);
                    break;
                case ManifestKey.ClassReference:
                    manifest.ClassReference = ReadReference(reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        private static void ReadShadow(CborReader reader, int key, ShadowBounds bounds)
        {
            switch (key)
            {
                case ManifestKey.ShadowEvery:
                    bounds.Every = (int)reader.ReadInteger(1, 65535);
                    break;
                case ManifestKey.ShadowSamples:
                    bounds.Samples = (int)reader.ReadInteger(1, ShadowBounds.MaxSamples);
                    break;
                case ManifestKey.ShadowAgreementMilli:
                    bounds.AgreementMilli = (int)reader.ReadInteger(0, 1000);
                    break;
                case ManifestKey.ShadowPsiMilli:
                    bounds.PsiMilli = (int)reader.ReadInteger(0, MaxPsiMilli);
                    break;
                case ManifestKey.ShadowLatencyMs:
                    bounds.LatencyMs = (int)reader.ReadInteger(0, MaxLatencyMs);
                    break;
                default:
                    bounds.IsRequired = reader.ReadInteger(0, 1) == 1;
                    break;
            }
        }

        private static byte[] ReadReference(CborReader reader)
        {
            byte[] reference = new byte[reader.ReadBytes(2, MaxClasses)];
            Array.Copy(reader.Buffer, reader.ContentOffset, reference, 0, reference.Length);
            return reference;
        }

        private static byte[] ReadDigest(CborReader reader)
        {
            byte[] digest = new byte[PackageLayout.DigestSize];
            if (reader.ReadBytes(digest.Length, digest.Length) == digest.Length)
            {
                Array.Copy(reader.Buffer, reader.ContentOffset, digest, 0, digest.Length);
            }

            return digest;
        }

        private static string ReadName(CborReader reader)
        {
            int length = reader.ReadText(1, Manifest.MaxNameLength);
            char[] name = new char[length];
            for (int i = 0; i < length; i++)
            {
                char c = (char)reader.Buffer[reader.ContentOffset + i];
                if (!IsNameCharacter(c))
                {
                    reader.Fail(FormatStatus.Malformed);
                }

                name[i] = c;
            }

            return new string(name);
        }

        // Names end up in paths, logs and JSON; without separators, quotes and control characters nothing there needs escaping.
        private static bool IsNameCharacter(char c)
        {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '+';
        }

        private static FormatStatus CheckSizes(Manifest manifest)
        {
            int goldenSize = manifest.PayloadSize - manifest.ImageSize;
            int count = manifest.GoldenCount;
            bool shadows = manifest.Shadow == null || (manifest.Shadow.Every > 0 && manifest.Shadow.Samples > 0);
            if (goldenSize < 0 || manifest.HeapBytes < manifest.ArenaBytes || !shadows)
            {
                return FormatStatus.OutOfRange;
            }

            bool whole = count == 0 ? goldenSize == 0 : goldenSize >= count && goldenSize % count == 0;
            return whole ? FormatStatus.Ok : FormatStatus.OutOfRange;
        }
    }
}
