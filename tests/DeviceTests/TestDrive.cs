using System.IO;
using TinyDevice.Device;
using TinyDevice.Update.Ports;

namespace TinyDevice.DeviceTests
{
    /// <summary>The tests' own folder on the board's drive, apart from the files of the device itself.</summary>
    public static class TestDrive
    {
        /// <summary>Bytes of a slot in the tests.</summary>
        public const int SlotSize = 65536;

        private const int Files = 7;

        /// <summary>The folder, with a separator at its end.</summary>
        public static string Root { get; set; } = "I:\\devicetests\\";

        /// <summary>The storage as a boot finds it.</summary>
        public static FileSlotStorage Open()
        {
            Directory.CreateDirectory(Root);
            return new FileSlotStorage(Root, SlotSize);
        }

        /// <summary>The storage of a board never used before.</summary>
        public static FileSlotStorage OpenEmpty()
        {
            FileSlotStorage storage = Open();
            for (int i = 0; i < Files; i++)
            {
                storage.Erase((SlotFile)i);
            }

            return storage;
        }

        /// <summary>Writes a whole file and commits it.</summary>
        public static void Write(ISlotStorage storage, SlotFile file, byte[] content)
        {
            storage.Write(file, 0, content, 0, content.Length);
            storage.Commit(file);
        }
    }
}
