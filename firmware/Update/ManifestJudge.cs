using TinyDevice.Formats;
using TinyDevice.Update.Crypto;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Decides from a package's first 1024 bytes whether it may be downloaded at all.</summary>
    public sealed class ManifestJudge
    {
        private readonly ISlotStorage _storage;
        private readonly DeviceProfile _profile;

        /// <summary>Judges for one device.</summary>
        public ManifestJudge(ISlotStorage storage, DeviceProfile profile)
        {
            _storage = storage;
            _profile = profile;
        }

        /// <summary>What was asked for, or the status behind the cause; what it means depends on the cause.</summary>
        public int Expected { get; private set; }

        /// <summary>What the device has.</summary>
        public int Got { get; private set; }

        /// <summary>Checks layout, signature, and then whether the model fits the device and is not older than one confirmed.</summary>
        /// <param name="header">The first 1024 bytes.</param>
        /// <param name="manifest">Receives the manifest once the signature held.</param>
        /// <param name="state">Carries the security counter.</param>
        public UpdateCause Judge(byte[] header, Manifest manifest, StateRecord state)
        {
            Expected = 0;
            Got = 0;
            int length;
            FormatStatus status = PackageLayout.ReadHeader(header, out length);
            if (status != FormatStatus.Ok)
            {
                return Refuse(UpdateCause.HeaderMalformed, 0, (int)status);
            }

            CoseSign1 envelope = new CoseSign1();
            status = envelope.Read(header, PackageLayout.EnvelopeOffset, length);
            if (status != FormatStatus.Ok)
            {
                return Refuse(UpdateCause.EnvelopeMalformed, 0, (int)status);
            }

            UpdateCause cause = CheckSignature(header, envelope);
            if (cause != UpdateCause.None)
            {
                return cause;
            }

            status = ManifestReader.Read(header, envelope.PayloadOffset, envelope.PayloadLength, manifest);
            return status == FormatStatus.Ok ? CheckFit(header, manifest, state) : Refuse(UpdateCause.ManifestMalformed, 0, (int)status);
        }

        private UpdateCause CheckSignature(byte[] header, CoseSign1 envelope)
        {
            // Read anew for every judgement: 4 KB that the model may use the rest of the time.
            TrustStore store = new TrustStore(_storage);
            TrustRecord trust = store.Load();
            if (trust == null)
            {
                return Refuse(UpdateCause.TrustRecordUnusable, 0, store.Fault);
            }

            SignatureStatus signature = Es256.Verify(header, envelope, trust);
            if (signature == SignatureStatus.Ok)
            {
                return UpdateCause.None;
            }

            UpdateCause cause = signature == SignatureStatus.RevokedKey ? UpdateCause.KeyRevoked : UpdateCause.SignatureInvalid;
            return Refuse(cause, 0, (int)signature);
        }

        private UpdateCause CheckFit(byte[] header, Manifest manifest, StateRecord state)
        {
            if (_profile.ModelClass.Length != 0 && manifest.ModelClass != _profile.ModelClass)
            {
                return UpdateCause.WrongModelClass;
            }

            if (manifest.Target != _profile.Target)
            {
                return UpdateCause.WrongTarget;
            }

            if (manifest.MinRuntimeVersion > RuntimeVersion.Runtime)
            {
                return Refuse(UpdateCause.RuntimeTooOld, manifest.MinRuntimeVersion, RuntimeVersion.Runtime);
            }

            if (manifest.OpSetVersion > RuntimeVersion.OpSet)
            {
                return Refuse(UpdateCause.OpSetTooOld, manifest.OpSetVersion, RuntimeVersion.OpSet);
            }

            if (manifest.ArenaBytes > _profile.ArenaBytes)
            {
                return Refuse(UpdateCause.ArenaTooSmall, manifest.ArenaBytes, _profile.ArenaBytes);
            }

            if (manifest.HeapBytes > _profile.HeapBytes)
            {
                return Refuse(UpdateCause.HeapTooSmall, manifest.HeapBytes, _profile.HeapBytes);
            }

            int size = PackageLayout.PackageSize(manifest.PayloadSize);
            return size > _storage.SlotSize
                ? Refuse(UpdateCause.SlotTooSmall, size, _storage.SlotSize)
                : CheckOrder(header, manifest, state);
        }

        private UpdateCause CheckOrder(byte[] header, Manifest manifest, StateRecord state)
        {
            if (!state.HasCounter || manifest.Epoch > state.CounterEpoch)
            {
                return UpdateCause.None;
            }

            bool newer = manifest.Epoch == state.CounterEpoch && manifest.Sequence > state.CounterSequence;
            bool same = manifest.Epoch == state.CounterEpoch && manifest.Sequence == state.CounterSequence
                && SlotPackage.HeaderHasDigest(header, state.CounterDigest);
            return newer || same
                ? UpdateCause.None
                : Refuse(UpdateCause.Downgrade, (int)state.CounterSequence, (int)manifest.Sequence);
        }

        private UpdateCause Refuse(UpdateCause cause, int expected, int got)
        {
            Expected = expected;
            Got = got;
            return cause;
        }
    }
}
