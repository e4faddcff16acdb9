using System;
using nanoFramework.TestFramework;
using TinyDevice.Formats;
using TinyDevice.Update.Crypto;

namespace TinyDevice.DeviceTests
{
    /// <summary>Signatures over the package's manifest.</summary>
    [TestClass]
    public class Es256Tests
    {
        [TestMethod]
        public void Accepts_the_signature_of_a_trusted_key()
        {
            Assert.AreEqual((int)SignatureStatus.Ok, (int)Verify(TestPackage.Bytes));
        }

        [TestMethod]
        public void Refuses_a_manifest_changed_by_one_bit()
        {
            byte[] changed = new byte[PackageLayout.HeaderSize];
            Array.Copy(TestPackage.Bytes, changed, changed.Length);
            changed[Envelope(changed).PayloadOffset + 20] ^= 1;
            Assert.AreNotEqual((int)SignatureStatus.Ok, (int)Verify(changed));
        }

        [TestMethod]
        public void Refuses_a_signature_changed_by_one_bit()
        {
            byte[] changed = new byte[PackageLayout.HeaderSize];
            Array.Copy(TestPackage.Bytes, changed, changed.Length);
            changed[Envelope(changed).SignatureOffset + 40] ^= 128;
            Assert.AreNotEqual((int)SignatureStatus.Ok, (int)Verify(changed));
        }

        internal static CoseSign1 Envelope(byte[] package)
        {
            int length;
            Assert.AreEqual((int)FormatStatus.Ok, (int)PackageLayout.ReadHeader(package, out length));
            CoseSign1 envelope = new CoseSign1();
            Assert.AreEqual((int)FormatStatus.Ok, (int)envelope.Read(package, PackageLayout.EnvelopeOffset, length));
            return envelope;
        }

        private static SignatureStatus Verify(byte[] package)
        {
            TrustRecord trust = new TrustRecord();
            Assert.AreEqual((int)FormatStatus.Ok, (int)trust.Read(TestTrust.Bytes, 0, TestTrust.Bytes.Length));
            return Es256.Verify(package, Envelope(package), trust);
        }
    }
}
