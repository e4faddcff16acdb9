namespace TinyDevice.Formats
{
    /// <summary>Why the last update was refused or reverted, kept until the next one; docs/formats/reason.md.</summary>
    public sealed class ReasonRecord
    {
        /// <summary>Bytes of a record.</summary>
        public const int Size = 144;

        /// <summary>Longest version text kept.</summary>
        public const int MaxVersion = 32;

        /// <summary>Stands in a number's place where there is none.</summary>
        public const int None = -1;

        private const int Magic = 0x53524454;
        private const int FromAt = 56;
        private const int ToAt = 92;
        private const int SealAt = 128;
        private const int SealSize = 16;

        /// <summary>Creates a record that says nothing.</summary>
        public ReasonRecord()
        {
            Clear();
        }

        /// <summary>UpdateCause.</summary>
        public int Cause { get; set; }

        /// <summary>UpdateStage.</summary>
        public int Stage { get; set; }

        /// <summary>Action it belongs to.</summary>
        public int Action { get; set; }

        /// <summary>First golden sample that differed, counted from 0, or <see cref="None"/>.</summary>
        public int Sample { get; set; }

        /// <summary>Byte in that sample's outputs, or byte of the package; or <see cref="None"/>.</summary>
        public int Offset { get; set; }

        /// <summary>What should have been there (byte, size, limit), or <see cref="None"/>.</summary>
        public int Expected { get; set; }

        /// <summary>What was there, or <see cref="None"/>.</summary>
        public int Got { get; set; }

        /// <summary>Status of the module that refused (FormatStatus, InferenceStatus, HTTP status), 0 for none.</summary>
        public int Detail { get; set; }

        /// <summary>Boots the candidate had been given.</summary>
        public int BootTries { get; set; }

        /// <summary>Download attempts made.</summary>
        public int Attempts { get; set; }

        /// <summary>Bytes received.</summary>
        public int BytesReceived { get; set; }

        /// <summary>Milliseconds of the slowest golden inference, or <see cref="None"/>.</summary>
        public int LatencyMs { get; set; }

        /// <summary>Version that was running, at most 32 ASCII characters.</summary>
        public string FromVersion { get; set; }

        /// <summary>Version that was refused or reverted, at most 32 ASCII characters.</summary>
        public string ToVersion { get; set; }

        /// <summary>Makes the record say nothing.</summary>
        public void Clear()
        {
            Cause = 0;
            Stage = 0;
            Action = 0;
            Sample = None;
            Offset = None;
            Expected = None;
            Got = None;
            Detail = 0;
            BootTries = 0;
            Attempts = 0;
            BytesReceived = 0;
            LatencyMs = None;
            FromVersion = "";
            ToVersion = "";
        }

        /// <summary>Writes the record into <paramref name="buffer"/>, <see cref="Size"/> bytes from its start.</summary>
        public void Write(byte[] buffer)
        {
            System.Array.Clear(buffer, 0, Size);
            LittleEndian.WriteInt32(buffer, 0, Magic);
            buffer[4] = 1;
            buffer[5] = (byte)Stage;
            LittleEndian.WriteUInt16(buffer, 6, Cause);
            LittleEndian.WriteInt32(buffer, 8, Action);
            LittleEndian.WriteInt32(buffer, 12, Sample);
            LittleEndian.WriteInt32(buffer, 16, Offset);
            LittleEndian.WriteInt32(buffer, 20, Expected);
            LittleEndian.WriteInt32(buffer, 24, Got);
            LittleEndian.WriteInt32(buffer, 28, Detail);
            LittleEndian.WriteInt32(buffer, 32, BytesReceived);
            LittleEndian.WriteInt32(buffer, 36, LatencyMs);
            LittleEndian.WriteUInt16(buffer, 40, Attempts);
            buffer[42] = (byte)BootTries;
            WriteText(buffer, FromAt, FromVersion);
            WriteText(buffer, ToAt, ToVersion);
            RecordSeal.Write(buffer, SealAt, SealSize);
        }

        /// <summary>Reads a record.</summary>
        /// <returns>Ok; otherwise the record says nothing: Truncated, BadMagic, UnsupportedVersion, Malformed or OutOfRange.</returns>
        public FormatStatus Read(byte[] buffer, int count)
        {
            FormatStatus status = Check(buffer, count);
            Clear();
            if (status != FormatStatus.Ok)
            {
                return status;
            }

            Stage = buffer[5];
            Cause = LittleEndian.ReadUInt16(buffer, 6);
            Action = LittleEndian.ReadInt32(buffer, 8);
            Sample = LittleEndian.ReadInt32(buffer, 12);
            Offset = LittleEndian.ReadInt32(buffer, 16);
            Expected = LittleEndian.ReadInt32(buffer, 20);
            Got = LittleEndian.ReadInt32(buffer, 24);
            Detail = LittleEndian.ReadInt32(buffer, 28);
            BytesReceived = LittleEndian.ReadInt32(buffer, 32);
            LatencyMs = LittleEndian.ReadInt32(buffer, 36);
            Attempts = LittleEndian.ReadUInt16(buffer, 40);
            BootTries = buffer[42];
            FromVersion = ReadText(buffer, FromAt);
            ToVersion = ReadText(buffer, ToAt);
            return FormatStatus.Ok;
        }

        private static FormatStatus Check(byte[] buffer, int count)
        {
            if (count < Size)
            {
                return FormatStatus.Truncated;
            }

            if (LittleEndian.ReadInt32(buffer, 0) != Magic)
            {
                return FormatStatus.BadMagic;
            }

            if (!RecordSeal.Matches(buffer, SealAt, SealSize))
            {
                return FormatStatus.Malformed;
            }

            if (buffer[4] != 1)
            {
                return FormatStatus.UnsupportedVersion;
            }

            return buffer[FromAt] <= MaxVersion && buffer[ToAt] <= MaxVersion ? FormatStatus.Ok : FormatStatus.OutOfRange;
        }

        private static void WriteText(byte[] buffer, int at, string text)
        {
            int length = text.Length < MaxVersion ? text.Length : MaxVersion;
            buffer[at] = (byte)length;
            for (int i = 0; i < length; i++)
            {
                char c = text[i];
                buffer[at + 1 + i] = (byte)(c >= ' ' && c <= '~' ? c : '?');
            }
        }

        private static string ReadText(byte[] buffer, int at)
        {
            char[] text = new char[buffer[at]];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (char)buffer[at + 1 + i];
            }

            return new string(text);
        }
    }
}
