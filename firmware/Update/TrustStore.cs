using TinyDevice.Formats;
using TinyDevice.Update.Crypto;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Keeps the trust record in two files: docs/formats/trust.md, section Files.</summary>
    /// <remarks>The valid record with the higher sequence counts, so a new one torn while being written is as if it never came.</remarks>
    public sealed class TrustStore
    {
        private readonly ISlotStorage _storage;
        private SlotFile _other;

        /// <summary>Opens the store; nothing is read before <see cref="Load"/>.</summary>
        public TrustStore(ISlotStorage storage)
        {
            _storage = storage;
        }

        /// <summary>What was wrong with the record that is not usable; a FormatStatus, 0 when there is no file.</summary>
        public int Fault { get; private set; }

        /// <summary>Reads the record that counts; null when there is none. Its 4 KB are the caller's to let go.</summary>
        public TrustRecord Load()
        {
            bool second = SequenceIn(SlotFile.Trust1) > SequenceIn(SlotFile.Trust);
            SlotFile first = second ? SlotFile.Trust1 : SlotFile.Trust;
            _other = second ? SlotFile.Trust : SlotFile.Trust1;
            Fault = 0;
            TrustRecord record = Read(first);
            if (record == null)
            {
                record = Read(_other);
                _other = first;
            }

            return record;
        }

        /// <summary>Decides whether a rotation leads from one trust record to the next, as TUF's root rule says.</summary>
        /// <param name="current">The record in force.</param>
        /// <param name="rotation">The rotation; kept by <paramref name="next"/>.</param>
        /// <param name="count">Bytes of it.</param>
        /// <param name="next">Receives the new record; to be believed only on None.</param>
        public static UpdateCause Judge(TrustRecord current, byte[] rotation, int count, TrustRecord next)
        {
            int signed;
            if (TrustRotation.Read(rotation, count, next, out signed) != FormatStatus.Ok || current.Root == null || next.Root == null)
            {
                return UpdateCause.RotationMalformed;
            }

            // One step at a time, so that no skipped revocation and no recorded old rotation gets in; 2^32 - 1 has no next one.
            if (current.Sequence == uint.MaxValue || next.Sequence != current.Sequence + 1)
            {
                return UpdateCause.RotationOutOfOrder;
            }

            Sha256 hash = new Sha256();
            hash.Update(rotation, 0, signed);
            byte[] digest = new byte[Sha256.DigestSize];
            hash.Finish(digest);
            EcdsaVerifier verifier = new EcdsaVerifier();
            bool signedByBoth = verifier.Verify(digest, rotation, signed, -1, current.Root) == SignatureStatus.Ok
                && verifier.Verify(digest, rotation, signed + TrustRotation.SignatureSize, -1, next.Root) == SignatureStatus.Ok;
            return signedByBoth ? UpdateCause.None : UpdateCause.RotationUnsigned;
        }

        /// <summary>Takes a rotation that holds: writes the new record beside the one in force, which stays until the new one is whole.</summary>
        public UpdateCause Rotate(byte[] rotation, int count)
        {
            TrustRecord current = Load();
            if (current == null)
            {
                return UpdateCause.TrustRecordUnusable;
            }

            TrustRecord next = new TrustRecord();
            UpdateCause cause = Judge(current, rotation, count, next);
            if (cause != UpdateCause.None)
            {
                return cause;
            }

            // The file that is not in force, empty first: what it held before may be longer.
            int length = count - TrustRotation.HeaderSize - 2 * TrustRotation.SignatureSize;
            bool written = _storage.Erase(_other) == UpdateStatus.Ok
                && _storage.Write(_other, 0, rotation, TrustRotation.HeaderSize, length) == UpdateStatus.Ok
                && _storage.Commit(_other) == UpdateStatus.Ok;
            current = written ? Load() : null;
            return current != null && current.Sequence == next.Sequence ? UpdateCause.None : UpdateCause.StorageFailed;
        }

        private long SequenceIn(SlotFile file)
        {
            byte[] head = new byte[12];
            return _storage.Read(file, 0, head, 0, head.Length) == UpdateStatus.Ok ? LittleEndian.ReadUInt32(head, 8) : -1;
        }

        private TrustRecord Read(SlotFile file)
        {
            int length = _storage.Length(file);
            if (length <= 0 || length > TrustRecord.MaxSize)
            {
                return null;
            }

            byte[] bytes = new byte[length];
            TrustRecord record = new TrustRecord();
            if (_storage.Read(file, 0, bytes, 0, length) != UpdateStatus.Ok)
            {
                return null;
            }

            FormatStatus status = record.Read(bytes, 0, length);
            if (status != FormatStatus.Ok)
            {
                Fault = (int)status;
                return null;
            }

            return record;
        }
    }
}
