using nanoFramework.TestFramework;
using TinyDevice.Formats;

namespace TinyDevice.DeviceTests
{
    /// <summary>CBOR and the manifest in it.</summary>
    [TestClass]
    public class CborTests
    {
        [TestMethod]
        public void Reads_numbers_of_every_width_and_sign()
        {
            // 23, 500, 2^32 - 1, -500
            CborReader reader = Read(new byte[] { 0x17, 0x19, 0x01, 0xF4, 0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0x39, 0x01, 0xF3 });
            Assert.IsTrue(reader.ReadInteger(0, 100) == 23);
            Assert.IsTrue(reader.ReadInteger(0, 1000) == 500);
            Assert.IsTrue(reader.ReadInteger(0, uint.MaxValue) == uint.MaxValue);
            Assert.IsTrue(reader.ReadInteger(-1000, 0) == -500);
            Assert.AreEqual((int)FormatStatus.Ok, (int)reader.Status);
        }

        [TestMethod]
        public void Refuses_a_number_written_longer_than_it_need_be()
        {
            CborReader reader = Read(new byte[] { 0x18, 0x05 });
            reader.ReadInteger(0, 100);
            Assert.AreEqual((int)FormatStatus.NotDeterministic, (int)reader.Status);
        }

        [TestMethod]
        public void Refuses_text_that_ends_after_the_buffer()
        {
            CborReader reader = Read(new byte[] { 0x63, 0x61, 0x62 });
            reader.ReadText(0, 10);
            Assert.AreEqual((int)FormatStatus.Truncated, (int)reader.Status);
        }

        [TestMethod]
        public void Reads_the_manifest_of_a_package()
        {
            CoseSign1 envelope = Es256Tests.Envelope(TestPackage.Bytes);
            Manifest manifest = new Manifest();
            FormatStatus status = ManifestReader.Read(TestPackage.Bytes, envelope.PayloadOffset, envelope.PayloadLength, manifest);
            Assert.AreEqual((int)FormatStatus.Ok, (int)status);
            Assert.AreEqual("1.0.0", manifest.ModelVersion);
            Assert.AreEqual("test", manifest.Target);
            Assert.AreEqual(7, (int)manifest.Sequence);
            Assert.AreEqual(TestPackage.ImageSize, manifest.ImageSize);
            Assert.AreEqual(TestPackage.GoldenCount, manifest.GoldenCount);
        }

        private static CborReader Read(byte[] bytes)
        {
            CborReader reader = new CborReader();
            reader.Start(bytes, 0, bytes.Length);
            return reader;
        }
    }
}
