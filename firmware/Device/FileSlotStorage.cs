using System;
using System.IO;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>Keeps the device's files in one folder: <c>I:\</c> on the board, any folder on a PC.</summary>
    /// <remarks>
    /// littlefs makes a file durable when it is closed, and only then, so Commit closes. At most two files are open: the one being written
    /// and the one read last, which stays open because streamed weights are read from it during every inference.
    /// </remarks>
    public sealed class FileSlotStorage : ISlotStorage, IDisposable
    {
        private const int Closed = -1;

        private readonly string[] _paths;
        private FileStream _writer;
        private int _writing = Closed;
        private FileStream _reader;
        private int _reading = Closed;

        /// <summary>Uses a folder that exists.</summary>
        /// <param name="root">Folder with a separator at its end.</param>
        /// <param name="slotSize">Bytes one slot may hold.</param>
        public FileSlotStorage(string root, int slotSize)
        {
            SlotSize = slotSize;
            _paths = new string[]
            {
                root + "slot0", root + "slot1", root + "state0", root + "state1", root + "reason", root + "trust", root + "device",
                root + "trust1",
            };
        }

        /// <inheritdoc/>
        public int SlotSize { get; private set; }

        /// <inheritdoc/>
        public int Length(SlotFile file)
        {
            try
            {
                FileStream stream = Reader(file);
                return stream == null ? -1 : (int)stream.Length;
            }
            catch (IOException)
            {
                CloseReader();
                return -1;
            }
        }

        /// <inheritdoc/>
        public UpdateStatus Read(SlotFile file, int offset, byte[] buffer, int start, int count)
        {
            try
            {
                FileStream stream = Reader(file);
                if (stream == null || stream.Length < (long)offset + count)
                {
                    return UpdateStatus.Absent;
                }

                stream.Seek(offset, SeekOrigin.Begin);
                while (count > 0)
                {
                    int read = stream.Read(buffer, start, count);
                    if (read <= 0)
                    {
                        return UpdateStatus.MediumFailed;
                    }

                    start += read;
                    count -= read;
                }

                return UpdateStatus.Ok;
            }
            catch (IOException)
            {
                CloseReader();
                return UpdateStatus.MediumFailed;
            }
        }

        /// <inheritdoc/>
        public UpdateStatus Write(SlotFile file, int offset, byte[] buffer, int start, int count)
        {
            if ((file == SlotFile.Slot0 || file == SlotFile.Slot1) && (long)offset + count > SlotSize)
            {
                return UpdateStatus.MediumFailed;
            }

            try
            {
                FileStream stream = Writer(file);
                if (offset > stream.Length)
                {
                    CloseWriter();
                    return UpdateStatus.MediumFailed;
                }

                stream.Seek(offset, SeekOrigin.Begin);
                stream.Write(buffer, start, count);
                return UpdateStatus.Ok;
            }
            catch (IOException)
            {
                return Fail();
            }
        }

        /// <inheritdoc/>
        public UpdateStatus Commit(SlotFile file)
        {
            if (_writing != (int)file)
            {
                return UpdateStatus.Ok;
            }

            try
            {
                CloseWriter();
                return UpdateStatus.Ok;
            }
            catch (IOException)
            {
                return UpdateStatus.MediumFailed;
            }
        }

        /// <inheritdoc/>
        public UpdateStatus Erase(SlotFile file)
        {
            try
            {
                if (_writing == (int)file)
                {
                    CloseWriter();
                }

                if (_reading == (int)file)
                {
                    CloseReader();
                }

                if (File.Exists(_paths[(int)file]))
                {
                    File.Delete(_paths[(int)file]);
                }

                return UpdateStatus.Ok;
            }
            catch (IOException)
            {
                return UpdateStatus.MediumFailed;
            }
        }

        /// <summary>Closes what is open, so that another runtime may use the folder; uncommitted writes may be lost.</summary>
        public void Dispose()
        {
            CloseReader();
            CloseWriter();
        }

        private FileStream Reader(SlotFile file)
        {
            if (_writing == (int)file)
            {
                return _writer;
            }

            if (_reading != (int)file)
            {
                CloseReader();
                if (!File.Exists(_paths[(int)file]))
                {
                    return null;
                }

                _reader = new FileStream(_paths[(int)file], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                _reading = (int)file;
            }

            return _reader;
        }

        private FileStream Writer(SlotFile file)
        {
            if (_writing == (int)file)
            {
                return _writer;
            }

            CloseWriter();
            if (_reading == (int)file)
            {
                // littlefs gives a reader the file as it was when opened.
                CloseReader();
            }

            _writer = new FileStream(_paths[(int)file], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            _writing = (int)file;
            return _writer;
        }

        private UpdateStatus Fail()
        {
            try
            {
                CloseWriter();
            }
            catch (IOException)
            {
                // The failed write is reported; a close that fails after it says nothing new.
                _writing = Closed;
            }

            return UpdateStatus.MediumFailed;
        }

        private void CloseReader()
        {
            FileStream reader = _reader;
            _reader = null;
            _reading = Closed;
            if (reader != null)
            {
                Close(reader);
            }
        }

        private void CloseWriter()
        {
            FileStream writer = _writer;
            _writer = null;
            _writing = Closed;
            if (writer != null)
            {
                Close(writer);
            }
        }

        // nanoFramework's FileStream leaves its finalizer armed when closed, and finalizers run only while this thread waits:
        // without this, 600 commits in a row fill the heap.
        private static void Close(FileStream stream)
        {
            stream.Dispose();
            System.GC.SuppressFinalize(stream);
        }
    }
}
