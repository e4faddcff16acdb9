using nanoFramework.TestFramework;
using TinyDevice.Device;
using TinyDevice.Formats;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.DeviceTests
{
    /// <summary>Files and the state record on the board's own drive.</summary>
    [TestClass]
    public class StoreTests
    {
        [TestMethod]
        public void A_committed_file_is_there_after_a_boot()
        {
            FileSlotStorage storage = TestDrive.OpenEmpty();
            Assert.AreEqual(-1, storage.Length(SlotFile.Slot0));
            TestDrive.Write(storage, SlotFile.Slot0, TestTrust.Bytes);
            storage.Dispose();

            storage = TestDrive.Open();
            byte[] read = new byte[4];
            Assert.AreEqual(TestTrust.Bytes.Length, storage.Length(SlotFile.Slot0));
            Assert.AreEqual((int)UpdateStatus.Ok, (int)storage.Read(SlotFile.Slot0, TestTrust.Bytes.Length - 4, read, 0, 4));
            Assert.AreEqual(TestTrust.Bytes[TestTrust.Bytes.Length - 1], read[3]);
            Assert.AreEqual((int)UpdateStatus.Absent, (int)storage.Read(SlotFile.Slot0, TestTrust.Bytes.Length - 3, read, 0, 4));
            storage.Dispose();
        }

        [TestMethod]
        public void A_slot_takes_no_byte_more_than_its_size()
        {
            FileSlotStorage storage = TestDrive.OpenEmpty();
            Assert.AreEqual((int)UpdateStatus.MediumFailed, (int)storage.Write(SlotFile.Slot1, TestDrive.SlotSize - 1, new byte[2], 0, 2));
            storage.Dispose();
        }

        [TestMethod]
        public void The_state_survives_the_loss_of_its_newest_record()
        {
            FileSlotStorage storage = TestDrive.OpenEmpty();
            StateStore store = new StateStore(storage);
            store.Load();
            store.Record.Action = 41;
            Assert.AreEqual((int)UpdateStatus.Ok, (int)store.Save());
            store.Record.Action = 42;
            Assert.AreEqual((int)UpdateStatus.Ok, (int)store.Save());

            StateStore again = new StateStore(storage);
            again.Load();
            Assert.AreEqual(42, again.Record.Action);

            // As a power cut in the middle of the second record would leave it.
            TestDrive.Write(storage, SlotFile.State1, new byte[StateRecord.Size]);
            again.Load();
            Assert.AreEqual(41, again.Record.Action);
            storage.Dispose();
        }
    }
}
