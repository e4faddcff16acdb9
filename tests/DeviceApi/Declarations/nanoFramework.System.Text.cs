// nanoFramework.System.Text 1.3.42.0
namespace System.Text
{
    public abstract class Encoding
    {
        public static extern Encoding UTF8 { get; }
        public extern virtual byte[] GetBytes(string s);
        public extern virtual int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex);
        public extern virtual char[] GetChars(byte[] bytes);
        public extern virtual char[] GetChars(byte[] bytes, int byteIndex, int byteCount);
        public extern virtual string GetString(byte[] bytes, int index, int count);
    }

    public sealed class StringBuilder
    {
        public extern StringBuilder();
        public extern StringBuilder(int capacity);
        public extern int Length { get; set; }
        public extern StringBuilder Append(char value);
        public extern StringBuilder Append(int value);
        public extern StringBuilder Append(long value);
        public extern StringBuilder Append(string value);
        public extern StringBuilder Clear();
        public extern override string ToString();
    }
}
