namespace TinyDevice.Formats
{
    /// <summary>
    /// Finds the parts of a COSE_Sign1 message (RFC 9052) in a buffer without copying them; says nothing about the signature's truth.
    /// </summary>
    public sealed class CoseSign1
    {
        /// <summary>CBOR tag of COSE_Sign1.</summary>
        public const int Tag = 18;

        /// <summary>COSE algorithm ES256: ECDSA with SHA-256.</summary>
        public const int AlgorithmEs256 = -7;

        /// <summary>COSE algorithm ESP256 (RFC 9864): the same on P-256 only, which is all this project uses.</summary>
        public const int AlgorithmEsp256 = -9;

        /// <summary>Bytes of the signature: r, then s.</summary>
        public const int SignatureSize = 64;

        /// <summary>Private unprotected header: 32 bytes, the inverse of s modulo the order of P-256.</summary>
        public const int HintLabel = -65537;

        /// <summary>Bytes of the hint.</summary>
        public const int HintSize = 32;

        /// <summary>Key id bytes at most.</summary>
        public const int MaxKeyIdLength = 32;

        private const int AlgorithmLabel = 1;
        private const int CriticalLabel = 2;
        private const int KeyIdLabel = 4;
        private const int MinRegisteredLabel = -65536;
        private const int MaxRegisteredLabel = 65535;
        private const int TextLabel = int.MaxValue;
        private const int MaxHeaders = 16;
        private const int MaxHeaderLength = 256;
        private const int MaxPayloadLength = 65535;

        private CborReader _reader;

        /// <summary>Where the protected header's content starts.</summary>
        public int ProtectedOffset { get; private set; }

        /// <summary>Bytes of the protected header's content; 0 for an empty header however it was written, as it is signed.</summary>
        public int ProtectedLength { get; private set; }

        /// <summary>The algorithm in the protected header; 0 when it names none.</summary>
        public int Algorithm { get; private set; }

        /// <summary>Where the key id starts.</summary>
        public int KeyIdOffset { get; private set; }

        /// <summary>Bytes of the key id; 0 when there is none.</summary>
        public int KeyIdLength { get; private set; }

        /// <summary>Where the hint starts; -1 when there is none.</summary>
        public int HintOffset { get; private set; }

        /// <summary>Where the payload starts.</summary>
        public int PayloadOffset { get; private set; }

        /// <summary>Bytes of the payload.</summary>
        public int PayloadLength { get; private set; }

        /// <summary>Where the 64 bytes of the signature start.</summary>
        public int SignatureOffset { get; private set; }

        /// <summary>Reads <paramref name="count"/> bytes that hold one message under tag 18 and nothing else.</summary>
        /// <remarks>The offsets count only after Ok and while the buffer keeps its content.</remarks>
        public FormatStatus Read(byte[] buffer, int start, int count)
        {
            Begin(buffer, start, count);
            _reader.ReadTag(Tag);
            return ReadMessage();
        }

        /// <summary>Reads <paramref name="count"/> bytes that hold one message without its tag and nothing else.</summary>
        public FormatStatus ReadUntagged(byte[] buffer, int start, int count)
        {
            Begin(buffer, start, count);
            return ReadMessage();
        }

        private void Begin(byte[] buffer, int start, int count)
        {
            if (_reader == null)
            {
                _reader = new CborReader();
            }

            _reader.Start(buffer, start, count);
            Algorithm = 0;
            KeyIdOffset = start;
            KeyIdLength = 0;
            HintOffset = -1;
        }

        private FormatStatus ReadMessage()
        {
            CborReader reader = _reader;
            reader.ReadArray(4);
            ProtectedLength = reader.ReadBytes(0, MaxHeaderLength);
            ProtectedOffset = reader.ContentOffset;
            int unprotectedStart = reader.Position;
            int end = reader.End;
            if (reader.Status == FormatStatus.Ok && ProtectedLength != 0)
            {
                ReadProtected(reader);
                reader.Resume(unprotectedStart, end);
            }

            ReadHeaders(reader, false);
            PayloadLength = reader.ReadBytes(0, MaxPayloadLength);
            PayloadOffset = reader.ContentOffset;
            reader.ReadBytes(SignatureSize, SignatureSize);
            SignatureOffset = reader.ContentOffset;
            reader.RequireEnd();
            return reader.Status;
        }

        private void ReadProtected(CborReader reader)
        {
            reader.Resume(ProtectedOffset, ProtectedOffset + ProtectedLength);
            int headers = ReadHeaders(reader, true);
            reader.RequireEnd();
            if (headers == 0)
            {
                // RFC 9052 section 3: an empty map may be written as A0 but is signed as the empty string.
                ProtectedLength = 0;
            }
        }

        private int ReadHeaders(CborReader reader, bool isProtected)
        {
            int headers = reader.ReadMap(MaxHeaders);
            int previousStart = -1;
            int previousEnd = 0;
            for (int i = 0; i < headers && reader.Status == FormatStatus.Ok; i++)
            {
                int labelStart = reader.Position;
                int label = ReadLabel(reader);
                reader.RequireAscending(previousStart, previousEnd, labelStart);
                previousStart = labelStart;
                previousEnd = reader.Position;
                ReadHeader(reader, label, isProtected);
            }

            return headers;
        }

        private static int ReadLabel(CborReader reader)
        {
            if (reader.NextIsText())
            {
                reader.Skip();
                return TextLabel;
            }

            return (int)reader.ReadInteger(int.MinValue, TextLabel - 1);
        }

        private void ReadHeader(CborReader reader, int label, bool isProtected)
        {
            switch (label)
            {
                case AlgorithmLabel:
                    ReadAlgorithm(reader, isProtected);
                    break;
                case CriticalLabel:
                    reader.Fail(FormatStatus.UnknownCriticalField);
                    break;
                case KeyIdLabel:
                    if (KeyIdLength != 0)
                    {
                        reader.Fail(FormatStatus.Malformed);
                    }

                    KeyIdLength = reader.ReadBytes(1, MaxKeyIdLength);
                    KeyIdOffset = reader.ContentOffset;
                    break;
                case HintLabel:
                    if (isProtected)
                    {
                        reader.Fail(FormatStatus.Malformed);
                    }

                    reader.ReadBytes(HintSize, HintSize);
                    HintOffset = reader.ContentOffset;
                    break;
                default:
                    SkipHeader(reader, label);
                    break;
            }
        }

        private static void SkipHeader(CborReader reader, int label)
        {
            // Beyond the registered range lie private labels. One of those that is unknown may be a later version's, or the hint's with a
            // bit fallen over.
            if (label != TextLabel && (label < MinRegisteredLabel || label > MaxRegisteredLabel))
            {
                reader.Fail(FormatStatus.UnknownCriticalField);
            }

            reader.Skip();
        }

        private void ReadAlgorithm(CborReader reader, bool isProtected)
        {
            if (reader.NextIsText())
            {
                reader.Fail(FormatStatus.UnsupportedAlgorithm);
                return;
            }

            int algorithm = (int)reader.ReadInteger(int.MinValue, int.MaxValue);
            if (isProtected)
            {
                Algorithm = algorithm;
            }
            else if (Algorithm != 0)
            {
                reader.Fail(FormatStatus.Malformed);
            }
        }
    }
}
