// System.IO.FileSystem 1.1.93.0
namespace System.IO
{
    public static class Directory
    {
        public static extern DirectoryInfo CreateDirectory(string path);
        public static extern bool Exists(string path);
        public static extern string[] GetFiles(string path);
    }

    public abstract class FileSystemInfo : MarshalByRefObject
    {
        public abstract bool Exists { get; }
        public abstract string Name { get; }
    }

    public sealed class DirectoryInfo : FileSystemInfo
    {
        public extern DirectoryInfo(string path);
        public extern override bool Exists { get; }
        public extern override string Name { get; }
    }

    public sealed class FileInfo : FileSystemInfo
    {
        public extern FileInfo(string fileName);
        public extern override bool Exists { get; }
        public extern long Length { get; }
        public extern override string Name { get; }
    }

    public static class File
    {
        public static extern void Delete(string path);
        public static extern bool Exists(string path);
        public static extern void Move(string sourceFileName, string destFileName);
        public static extern byte[] ReadAllBytes(string path);
        public static extern string ReadAllText(string path);
        public static extern void WriteAllBytes(string path, byte[] bytes);
        public static extern void WriteAllText(string path, string contents);
    }

    public enum FileAccess { Read = 1, Write = 2, ReadWrite = 3 }

    public enum FileMode { CreateNew = 1, Create = 2, Open = 3, OpenOrCreate = 4, Truncate = 5, Append = 6 }

    public enum FileShare { None = 0, Read = 1, Write = 2, ReadWrite = 3 }

    public class FileStream : Stream
    {
        public extern FileStream(string path, FileMode mode);
        public extern FileStream(string path, FileMode mode, FileAccess access);
        public extern FileStream(string path, FileMode mode, FileAccess access, FileShare share);
        public extern FileStream(string path, System.IO.FileMode mode, System.IO.FileAccess access, System.IO.FileShare share, int bufferSize);
        public extern override bool CanRead { get; }
        public extern override bool CanSeek { get; }
        public extern override bool CanWrite { get; }
        public extern override long Length { get; }
        public extern override long Position { get; set; }
        public extern override void Close();
        public extern override void Flush();
        public extern override int Read(byte[] buffer, int offset, int count);
        public extern override long Seek(long offset, SeekOrigin origin);
        public extern override void SetLength(long value);
        public extern override void Write(byte[] buffer, int offset, int count);
    }
}
