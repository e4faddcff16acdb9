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
        public extern StringBuilder(string value, int startIndex, int length, int capacity);
        public extern StringBuilder(string value, int capacity);
        public extern StringBuilder(int capacity, int maxCapacity);
        public extern StringBuilder(string value);
        public extern int Length { get; set; }
        public extern StringBuilder Append(char value);
        public extern StringBuilder Append(int value);
        public extern StringBuilder Append(long value);
        public extern StringBuilder Append(string value);
        public extern System.Text.StringBuilder Append(bool value);
        public extern System.Text.StringBuilder Append(byte value);
        public extern System.Text.StringBuilder Append(double value);
        public extern System.Text.StringBuilder Append(short value);
        public extern System.Text.StringBuilder Append(char[] value);
        public extern System.Text.StringBuilder Append(object value);
        public extern System.Text.StringBuilder Append(sbyte value);
        public extern System.Text.StringBuilder Append(float value);
        public extern System.Text.StringBuilder Append(ushort value);
        public extern System.Text.StringBuilder Append(uint value);
        public extern System.Text.StringBuilder Append(ulong value);
        public extern System.Text.StringBuilder Append(string value, int startIndex, int count);
        public extern System.Text.StringBuilder Append(char[] value, int startIndex, int charCount);
        public extern System.Text.StringBuilder Append(char value, int repeatCount);
        public extern StringBuilder Clear();
        public extern override string ToString();
        public extern string ToString(int startIndex, int length);
    }
}
