namespace TinyDevice.Formats
{
    /// <summary>What the device remembers across resets; docs/formats/state.md.</summary>
    public sealed class StateRecord
    {
        /// <summary>Bytes of a record.</summary>
        public const int Size = 112;

        /// <summary>Slot number that stands for the model compiled into the firmware.</summary>
        public const int Factory = 255;

        /// <summary>Bytes kept of a slot's header digest.</summary>
        public const int SlotDigestSize = 16;

        private const int Magic = 0x54534454;
        private const int CommitMark = 0x444E4554;
        private const int SealAt = 96;
        private const int SealSize = 12;

        /// <summary>Creates the state of a device that never updated.</summary>
        public StateRecord()
        {
            Active = Factory;
            Candidate = Factory;
            Repair = Factory;
            SlotDigests = new byte[2][] { new byte[SlotDigestSize], new byte[SlotDigestSize] };
            SlotGood = new bool[2];
            CounterDigest = new byte[SlotDigestSize];
        }

        /// <summary>Rises by one with every record written; the valid record with the highest one counts.</summary>
        public uint Sequence { get; set; }

        /// <summary>Where the device stands in an update.</summary>
        public StatePhase Phase { get; set; }

        /// <summary>Slot that inference runs from: 0, 1 or <see cref="Factory"/>.</summary>
        public int Active { get; set; }

        /// <summary>Slot being filled or tried; during a probation what it goes back to; <see cref="Factory"/> outside an update.</summary>
        public int Candidate { get; set; }

        /// <summary>Whether a model was ever confirmed; without one every epoch and sequence is new.</summary>
        public bool HasCounter { get; set; }

        /// <summary>Header digest of the model that set the counter: the only one that may come again with an equal sequence.</summary>
        public byte[] CounterDigest { get; private set; }

        /// <summary>Epoch of the newest model ever confirmed, 0 to 65535.</summary>
        public int CounterEpoch { get; set; }

        /// <summary>Sequence of the newest model ever confirmed within its epoch.</summary>
        public uint CounterSequence { get; set; }

        /// <summary>Boots the candidate has been given, 0 to 255.</summary>
        public int BootTries { get; set; }

        /// <summary>Action of the update under way or of the report still owed; 0 for none.</summary>
        public int Action { get; set; }

        /// <summary>What the server is still to be told about <see cref="Action"/>.</summary>
        public StateReport Report { get; set; }

        /// <summary>Why the last update was refused or reverted (UpdateCause), 0 for none.</summary>
        public int Cause { get; set; }

        /// <summary>Download attempts begun for the action, 0 to 65535.</summary>
        public int Attempts { get; set; }

        /// <summary>Bytes received for the action up to its last attempt but one being cut short.</summary>
        public int BytesReceived { get; set; }

        /// <summary>The action that ended last, so that it is not begun again; 0 for none.</summary>
        public int EndedAction { get; set; }

        /// <summary>How it ended: what the server is told when it offers that action again.</summary>
        public StateReport EndedAs { get; set; }

        /// <summary>Inferences of the probation, or samples of the shadow phase, that are on record; 0 outside them.</summary>
        public int ProbationDone { get; set; }

        /// <summary>Damaged slot that is to be mended and made active again; <see cref="Factory"/> for none.</summary>
        public int Repair { get; set; }

        /// <summary>Attempts to mend a slot begun since a model was last confirmed, 0 to 255.</summary>
        public int RepairTries { get; set; }

        /// <summary>Samples of the shadow phase on record in which candidate and active model agreed, 0 to 65535.</summary>
        public int ShadowAgreed { get; set; }

        /// <summary>Per slot: whether it holds a model that was confirmed once and not overwritten since.</summary>
        public bool[] SlotGood { get; private set; }

        /// <summary>Per slot: digest of the package's first 1024 bytes, set once their signature held.</summary>
        public byte[][] SlotDigests { get; private set; }

        /// <summary>Writes the record into <paramref name="buffer"/>, <see cref="Size"/> bytes from its start.</summary>
        public void Write(byte[] buffer)
        {
            System.Array.Clear(buffer, 0, Size);
            LittleEndian.WriteInt32(buffer, 0, Magic);
            buffer[4] = 1;
            buffer[5] = (byte)Phase;
            buffer[6] = (byte)Active;
            buffer[7] = (byte)Candidate;
            LittleEndian.WriteInt32(buffer, 8, (int)Sequence);
            LittleEndian.WriteInt32(buffer, 12, (int)CounterSequence);
            LittleEndian.WriteUInt16(buffer, 16, CounterEpoch);
            buffer[18] = (byte)BootTries;
            buffer[19] = (byte)Report;
            LittleEndian.WriteInt32(buffer, 20, Action);
            buffer[24] = (byte)(SlotGood[0] ? 1 : 0);
            buffer[25] = (byte)(SlotGood[1] ? 1 : 0);
            LittleEndian.WriteUInt16(buffer, 26, Cause);
            LittleEndian.WriteUInt16(buffer, 28, Attempts);
            buffer[30] = (byte)(HasCounter ? 1 : 0);
            buffer[31] = (byte)EndedAs;
            LittleEndian.WriteInt32(buffer, 32, BytesReceived);
            LittleEndian.WriteInt32(buffer, 36, EndedAction);
            System.Array.Copy(SlotDigests[0], 0, buffer, 40, SlotDigestSize);
            System.Array.Copy(SlotDigests[1], 0, buffer, 56, SlotDigestSize);
            System.Array.Copy(CounterDigest, 0, buffer, 72, SlotDigestSize);
            LittleEndian.WriteInt32(buffer, 88, ProbationDone);
            buffer[92] = (byte)(Repair == Factory ? 0 : Repair + 1);
            buffer[93] = (byte)RepairTries;
            LittleEndian.WriteUInt16(buffer, 94, ShadowAgreed);
            RecordSeal.Write(buffer, SealAt, SealSize);
            LittleEndian.WriteInt32(buffer, SealAt + SealSize, CommitMark);
        }

        /// <summary>Reads a record.</summary>
        /// <returns>Ok; otherwise the fields are not to be used: Truncated, BadMagic, UnsupportedVersion, Malformed or OutOfRange.</returns>
        public FormatStatus Read(byte[] buffer, int count)
        {
            if (count < Size)
            {
                return FormatStatus.Truncated;
            }

            if (LittleEndian.ReadInt32(buffer, 0) != Magic || LittleEndian.ReadInt32(buffer, SealAt + SealSize) != CommitMark)
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

            Phase = (StatePhase)buffer[5];
            Active = buffer[6];
            Candidate = buffer[7];
            Sequence = LittleEndian.ReadUInt32(buffer, 8);
            CounterSequence = LittleEndian.ReadUInt32(buffer, 12);
            CounterEpoch = LittleEndian.ReadUInt16(buffer, 16);
            BootTries = buffer[18];
            Report = (StateReport)buffer[19];
            Action = LittleEndian.ReadInt32(buffer, 20);
            SlotGood[0] = buffer[24] == 1;
            SlotGood[1] = buffer[25] == 1;
            Cause = LittleEndian.ReadUInt16(buffer, 26);
            Attempts = LittleEndian.ReadUInt16(buffer, 28);
            HasCounter = buffer[30] == 1;
            EndedAs = (StateReport)buffer[31];
            BytesReceived = LittleEndian.ReadInt32(buffer, 32);
            EndedAction = LittleEndian.ReadInt32(buffer, 36);
            System.Array.Copy(buffer, 40, SlotDigests[0], 0, SlotDigestSize);
            System.Array.Copy(buffer, 56, SlotDigests[1], 0, SlotDigestSize);
            System.Array.Copy(buffer, 72, CounterDigest, 0, SlotDigestSize);
            ProbationDone = LittleEndian.ReadInt32(buffer, 88);
            Repair = buffer[92] == 0 ? Factory : buffer[92] - 1;
            RepairTries = buffer[93];
            ShadowAgreed = LittleEndian.ReadUInt16(buffer, 94);
            return IsConsistent() ? FormatStatus.Ok : FormatStatus.OutOfRange;
        }

        private bool IsConsistent()
        {
            if (Phase > StatePhase.Shadow || ProbationDone < 0 || Report > StateReport.Failure || EndedAs > StateReport.Failure)
            {
                return false;
            }

            if (!IsSlot(Active) || !IsSlot(Candidate) || !IsSlot(Repair) || (Repair != Factory && Repair == Active))
            {
                return false;
            }

            if (Phase == StatePhase.Probation)
            {
                return Active != Factory && Candidate != Active;
            }

            return Phase == StatePhase.Idle ? Candidate == Factory : Candidate != Factory && Candidate != Active;
        }

        private static bool IsSlot(int slot)
        {
            return slot == 0 || slot == 1 || slot == Factory;
        }
    }
}
