using TinyDevice.Formats;
using TinyDevice.Update.Ddi;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>What a delta may build on here: the payload in the slot that is not being filled, or the factory model's image.</summary>
    /// <remarks>
    /// A base is known by the digest of its chunk table, so a package signed anew still is the same base. Its bytes are not proved before
    /// they are used: what is made of them must equal the signed table of the new package, or it is not written.
    /// </remarks>
    public sealed class DeltaBase
    {
        private readonly ISlotStorage _storage;
        private readonly StateRecord _record;
        private readonly FactoryModel _factory;
        private SlotPackage _slot;
        private byte[] _digest;
        private int _size;

        /// <summary>Looks at one device's models.</summary>
        public DeltaBase(ISlotStorage storage, StateRecord record, FactoryModel factory)
        {
            _storage = storage;
            _record = record;
            _factory = factory;
        }

        /// <summary>Takes the first delta of an offer whose base is here: that in the slot before the factory model.</summary>
        /// <returns>The delta, whose base <see cref="Read"/> then reads; null when there is none.</returns>
        public DdiArtifact Choose(DdiDeployment offer)
        {
            if (offer.DeltaCount == 0)
            {
                return null;
            }

            return (OpenSlot() ? Find(offer) : null) ?? (OpenFactory() ? Find(offer) : null);
        }

        /// <summary>Whether the base taken is the one a delta's prologue names.</summary>
        public bool IsNamedIn(byte[] prologue)
        {
            for (int i = 0; i < PackageLayout.DigestSize; i++)
            {
                if (prologue[DeltaLayout.BaseDigestOffset + i] != _digest[i])
                {
                    return false;
                }
            }

            return DeltaLayout.BaseSize(prologue) == _size;
        }

        /// <summary>Reads bytes of the base's payload.</summary>
        /// <returns>False when the base has no such bytes, or the medium fails.</returns>
        public bool Read(int offset, byte[] buffer, int start, int count)
        {
            if (offset > _size - count)
            {
                return false;
            }

            if (_slot != null)
            {
                return _storage.Read(_slot.File, _slot.PayloadOffset + offset, buffer, start, count) == UpdateStatus.Ok;
            }

            System.Array.Copy(_factory.Image, offset, buffer, start, count);
            return true;
        }

        private bool OpenSlot()
        {
            StateRecord record = _record;
            int other = record.SlotGood[0] ? 0 : record.SlotGood[1] ? 1 : StateRecord.Factory;
            int slot = record.Active != StateRecord.Factory ? record.Active : other;
            if (slot == StateRecord.Factory || slot == record.Candidate)
            {
                return false;
            }

            _slot = new SlotPackage(_storage);
            if (_slot.Open(slot == 0 ? SlotFile.Slot0 : SlotFile.Slot1, record.SlotDigests[slot]) != UpdateStatus.Ok)
            {
                return false;
            }

            _digest = _slot.Manifest.ChunkTableDigest;
            _size = _slot.Manifest.PayloadSize;
            return true;
        }

        private bool OpenFactory()
        {
            _slot = null;
            if (_factory == null)
            {
                return false;
            }

            // The digest the image would have as a payload without golden samples.
            _size = _factory.Image.Length;
            byte[] table = new byte[PackageLayout.ChunkTableSize(_size)];
            for (int i = 0; i < PackageLayout.ChunkCount(_size); i++)
            {
                byte[] digest = PackageDigest.Compute(_factory.Image, i * PackageLayout.ChunkSize, PackageLayout.ChunkLength(_size, i));
                System.Array.Copy(digest, 0, table, i * PackageLayout.DigestSize, digest.Length);
            }

            _digest = PackageDigest.Compute(table, 0, table.Length);
            return true;
        }

        private DdiArtifact Find(DdiDeployment offer)
        {
            for (int i = 0; i < offer.DeltaCount; i++)
            {
                DdiArtifact delta = offer.Delta(i);
                if (delta.BaseId != null && StartsWith(_digest, delta.BaseId))
                {
                    return delta;
                }
            }

            return null;
        }

        private static bool StartsWith(byte[] digest, byte[] start)
        {
            for (int i = 0; i < start.Length; i++)
            {
                if (digest[i] != start[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
