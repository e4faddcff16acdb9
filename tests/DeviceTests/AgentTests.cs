using System;
using System.Text;
using nanoFramework.TestFramework;
using TinyDevice.Device;
using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.DeviceTests
{
    /// <summary>Whole updates: poll, download, signature, trial with golden samples, confirmation, report.</summary>
    [TestClass]
    public class AgentTests
    {
        private const int Lives = 6;

        [TestMethod]
        public void A_signed_model_is_downloaded_tried_and_confirmed()
        {
            TestServer server = Provision(TestPackage.Bytes);
            TestBoard board = new TestBoard(server);
            board.Live(Lives);

            Assert.IsTrue(server.IsClosed);
            Assert.IsTrue(server.Feedback.IndexOf("\"success\"") >= 0, server.Feedback);
            Assert.AreEqual("1.0.0", board.ModelVersion);
        }

        [TestMethod]
        public void A_download_goes_on_where_the_power_failed()
        {
            TestServer server = Provision(TestPackage.Bytes);
            TestBoard board = new TestBoard(server);
            board.PowerFailsAfterChunks = 2;
            board.Live(Lives);

            Assert.AreEqual(TestPackage.PayloadOffset + 2 * PackageLayout.ChunkSize, server.RangeFrom);
            Assert.AreEqual(3, board.Chunks);
            Assert.AreEqual("1.0.0", board.ModelVersion);
        }

        [TestMethod]
        public void A_package_signed_for_something_else_never_runs()
        {
            byte[] forged = new byte[TestPackage.Bytes.Length];
            Array.Copy(TestPackage.Bytes, forged, forged.Length);
            CoseSign1 envelope = Es256Tests.Envelope(forged);
            forged[envelope.SignatureOffset + 5] ^= 1;
            TestServer server = Provision(forged);
            TestBoard board = new TestBoard(server);
            board.Live(Lives);

            Assert.IsTrue(server.Feedback.IndexOf("\"failure\"") >= 0, server.Feedback);
            Assert.AreEqual("", board.ModelVersion);
        }

        private static TestServer Provision(byte[] package)
        {
            FileSlotStorage storage = TestDrive.OpenEmpty();
            TestDrive.Write(storage, SlotFile.Trust, TestTrust.Bytes);
            TestDrive.Write(storage, SlotFile.Device, Encoding.UTF8.GetBytes(TestServer.DeviceFile));
            storage.Dispose();
            return new TestServer(package);
        }
    }
}
