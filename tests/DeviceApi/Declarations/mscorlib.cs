// mscorlib 1.17.11.0
namespace System
{
    using System.Collections;
    using System.Reflection;
    using System.Runtime.CompilerServices;

    public class Object
    {
        public extern Object();
        public extern virtual bool Equals(object obj);
        public static extern bool Equals(object objA, object objB);
        public extern virtual int GetHashCode();
        public extern Type GetType();
        protected extern object MemberwiseClone();
        public static extern bool ReferenceEquals(object objA, object objB);
        public extern virtual string ToString();
    }

    public abstract class ValueType
    {
        public extern override bool Equals(object obj);
    }

    public abstract class Enum : ValueType
    {
        public extern override string ToString();
    }

    public abstract class Attribute
    {
    }

    public enum AttributeTargets { Assembly = 1, Module = 2, Class = 4, Struct = 8, Enum = 16, Constructor = 32, Method = 64, Property = 128, Field = 256, Event = 512, Interface = 1024, Parameter = 2048, Delegate = 4096, ReturnValue = 8192, All = 16383 }

    public sealed class AttributeUsageAttribute : Attribute
    {
        public extern AttributeUsageAttribute(AttributeTargets validOn);
        public extern bool AllowMultiple { get; set; }
        public extern bool Inherited { get; set; }
    }

    public sealed class ParamArrayAttribute : Attribute
    {
        public extern ParamArrayAttribute();
    }

    public sealed class FlagsAttribute : Attribute
    {
        public extern FlagsAttribute();
    }

    public sealed class ObsoleteAttribute : Attribute
    {
        public extern ObsoleteAttribute(string message);
        public extern ObsoleteAttribute();
        public extern ObsoleteAttribute(string message, bool error);
    }

    public abstract class Array : ICloneable, IList
    {
        public extern int Length { get; }
        public extern bool IsFixedSize { get; }
        public extern bool IsReadOnly { get; }
        public extern bool IsSynchronized { get; }
        public extern object SyncRoot { get; }
        public static extern void Clear(Array array, int index, int length);
        public extern object Clone();
        public static extern void Copy(Array sourceArray, Array destinationArray, int length);
        public static extern void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length);
        public extern void CopyTo(Array array, int index);
        public extern IEnumerator GetEnumerator();
        extern int ICollection.Count { get; }
        extern object IList.this[int index] { get; set; }
        extern int IList.Add(object value);
        extern void IList.Clear();
        extern bool IList.Contains(object value);
        extern int IList.IndexOf(object value);
        extern void IList.Insert(int index, object value);
        extern void IList.Remove(object value);
        extern void IList.RemoveAt(int index);
    }

    public delegate void AsyncCallback(IAsyncResult ar);

    public static class BitConverter
    {
        public static extern bool IsLittleEndian { get; }
        public static extern long DoubleToInt64Bits(double value);
        public static extern double Int64BitsToDouble(long value);
        public static extern byte[] GetBytes(float value);
        public static extern byte[] GetBytes(double value);
        public static extern byte[] GetBytes(int value);
        public static extern byte[] GetBytes(long value);
        public static extern byte[] GetBytes(bool value);
        public static extern byte[] GetBytes(char value);
        public static extern byte[] GetBytes(short value);
        public static extern byte[] GetBytes(uint value);
        public static extern byte[] GetBytes(ulong value);
        public static extern byte[] GetBytes(ushort value);
        public static extern float ToSingle(byte[] value, int startIndex);
        public static extern double ToDouble(byte[] value, int startIndex);
        public static extern int ToInt32(byte[] value, int startIndex);
        public static extern long ToInt64(byte[] value, int startIndex);
    }

    public struct Boolean
    {
        public extern override string ToString();
    }

    public struct Byte
    {
        public const byte MaxValue = 255;
        public const byte MinValue = 0;
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct SByte
    {
        public const sbyte MaxValue = 127;
        public const sbyte MinValue = -128;
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct Char
    {
        public extern char ToLower();
        public extern override string ToString();
        public extern char ToUpper();
    }

    public struct Int16
    {
        public const short MaxValue = 32767;
        public const short MinValue = -32768;
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct UInt16
    {
        public const ushort MaxValue = 65535;
        public const ushort MinValue = 0;
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct Int32
    {
        public const int MaxValue = 2147483647;
        public const int MinValue = -2147483648;
        public static extern int Parse(string s);
        public extern override string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out int result);
    }

    public struct UInt32
    {
        public const uint MaxValue = 4294967295;
        public const uint MinValue = 0;
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct Int64
    {
        public const long MaxValue = 9223372036854775807;
        public const long MinValue = -9223372036854775808;
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct UInt64
    {
        public const ulong MaxValue = 18446744073709551615;
        public const ulong MinValue = 0;
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct Single
    {
        public const float MaxValue = 3.4028235E+38f;
        public const float MinValue = -3.4028235E+38f;
        public static extern bool IsInfinity(float f);
        public static extern bool IsNaN(float f);
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct Double
    {
        public const double MaxValue = 1.7976931348623157E+308;
        public const double MinValue = -1.7976931348623157E+308;
        public static extern bool IsInfinity(double d);
        public static extern bool IsNaN(double d);
        public extern override string ToString();
        public extern string ToString(string format);
    }

    public struct IntPtr
    {
    }

    public struct UIntPtr
    {
    }

    public struct Void
    {
    }

    public static class Console
    {
        public static extern void WriteLine(string value);
        public static extern void WriteLine();
    }

    public static class Convert
    {
        public static extern byte[] FromBase64String(string inString);
        public static extern string ToBase64String(byte[] inArray);
        public static extern string ToBase64String(byte[] inArray, int offset, int length);
    }

    public struct DateTime
    {
        public static readonly DateTime UnixEpoch;
        public extern DateTime(int year, int month, int day);
        public extern DateTime(long ticks);
        public extern DateTime(int year, int month, int day, int hour, int minute, int second);
        public extern DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond);
        public extern int Year { get; }
        public extern long Ticks { get; }
        public static extern DateTime UtcNow { get; }
        public extern TimeSpan Subtract(DateTime val);
        public extern System.DateTime Subtract(System.TimeSpan val);
        public extern long ToUnixTimeSeconds();
    }

    public class Random
    {
        public extern Random();
        public extern Random(int seed);
        public extern void NextBytes(byte[] buffer);
    }

    public abstract class Delegate
    {
        public extern MethodInfo Method { get; }
        public extern object Target { get; }
        public static extern Delegate Combine(Delegate a, Delegate b);
        public static extern Delegate Remove(Delegate source, Delegate value);
        public static extern bool operator ==(Delegate d1, Delegate d2);
        public static extern bool operator !=(Delegate d1, Delegate d2);
    }

    public abstract class MulticastDelegate : Delegate
    {
        public static extern bool operator ==(MulticastDelegate d1, MulticastDelegate d2);
        public static extern bool operator !=(MulticastDelegate d1, MulticastDelegate d2);
    }

    public static class GC
    {
        public static extern void SuppressFinalize(object obj);
    }

    public class Exception
    {
        public extern Exception();
        public extern Exception(string message);
        public extern Exception(string message, Exception innerException);
        public extern Exception InnerException { get; }
        public extern virtual string Message { get; }
        public extern virtual string StackTrace { get; }
        public extern override string ToString();
    }

    public class SystemException : Exception
    {
        public extern SystemException();
        public extern SystemException(string message);
        public extern SystemException(string message, Exception innerException);
    }

    public class ArgumentException : SystemException
    {
        public extern ArgumentException();
        public extern ArgumentException(string message);
        public extern ArgumentException(string message, Exception innerException);
        public extern ArgumentException(string message, string paramName);
        public extern ArgumentException(string message, string paramName, Exception innerException);
    }

    public class ArgumentNullException : ArgumentException
    {
        public extern ArgumentNullException();
        public extern ArgumentNullException(string paramName);
        public extern ArgumentNullException(string message, Exception innerException);
        public extern ArgumentNullException(string paramName, string message);
    }

    public class ArgumentOutOfRangeException : ArgumentException
    {
        public extern ArgumentOutOfRangeException();
        public extern ArgumentOutOfRangeException(string paramName);
        public extern ArgumentOutOfRangeException(string paramName, string message);
    }

    public sealed class IndexOutOfRangeException : SystemException
    {
        public extern IndexOutOfRangeException();
        public extern IndexOutOfRangeException(string message);
        public extern IndexOutOfRangeException(string message, Exception innerException);
    }

    public class InvalidCastException : SystemException
    {
        public extern InvalidCastException();
        public extern InvalidCastException(string message);
        public extern InvalidCastException(string message, Exception innerException);
    }

    public class InvalidOperationException : SystemException
    {
        public extern InvalidOperationException();
        public extern InvalidOperationException(string message);
        public extern InvalidOperationException(string message, Exception innerException);
    }

    public class NotImplementedException : SystemException
    {
        public extern NotImplementedException();
        public extern NotImplementedException(string message);
        public extern NotImplementedException(string message, Exception innerException);
    }

    public class NotSupportedException : SystemException
    {
        public extern NotSupportedException();
        public extern NotSupportedException(string message);
        public extern NotSupportedException(string message, Exception innerException);
    }

    public class NullReferenceException : SystemException
    {
        public extern NullReferenceException();
        public extern NullReferenceException(string message);
        public extern NullReferenceException(string message, Exception innerException);
    }

    public class ObjectDisposedException : SystemException
    {
        public extern ObjectDisposedException();
        public extern ObjectDisposedException(string message);
        public extern ObjectDisposedException(string message, Exception innerException);
    }

    public class OutOfMemoryException : SystemException
    {
        public extern OutOfMemoryException();
        public extern OutOfMemoryException(string message);
        public extern OutOfMemoryException(string message, Exception innerException);
    }

    public interface IAsyncResult
    {
    }

    public interface ICloneable
    {
        object Clone();
    }

    public interface IComparable
    {
        int CompareTo(object obj);
    }

    public interface IDisposable
    {
        void Dispose();
    }

    public abstract class MarshalByRefObject
    {
    }

    public struct RuntimeFieldHandle
    {
    }

    public struct RuntimeMethodHandle
    {
    }

    public struct RuntimeTypeHandle
    {
    }

    public sealed class String : IComparable, IEnumerable
    {
        public static readonly string Empty;
        public extern String(char[] value, int startIndex, int length);
        public extern String(char[] value);
        public extern String(char c, int count);
        [IndexerName("Chars")]
        public extern char this[int index] { get; }
        public extern int Length { get; }
        public static extern int Compare(string strA, string strB);
        public extern int CompareTo(object value);
        public extern int CompareTo(string strB);
        public static extern string Concat(object arg0);
        public static extern string Concat(object arg0, object arg1);
        public static extern string Concat(object arg0, object arg1, object arg2);
        public static extern string Concat(params object[] args);
        public static extern string Concat(string str0, string str1);
        public static extern string Concat(string str0, string str1, string str2);
        public static extern string Concat(string str0, string str1, string str2, string str3);
        public static extern string Concat(params string[] values);
        public extern override bool Equals(object obj);
        public static extern bool Equals(string a, string b);
        public extern IEnumerator GetEnumerator();
        public extern int IndexOf(char value);
        public extern int IndexOf(char value, int startIndex);
        public extern int IndexOf(string value);
        public extern int IndexOf(string value, int startIndex);
        public extern int IndexOf(char value, int startIndex, int count);
        public extern int IndexOf(string value, int startIndex, int count);
        public static extern bool IsNullOrEmpty(string value);
        public extern int LastIndexOf(char value);
        public extern int LastIndexOf(char value, int startIndex);
        public extern int LastIndexOf(char value, int startIndex, int count);
        public extern int LastIndexOf(string value);
        public extern int LastIndexOf(string value, int startIndex);
        public extern int LastIndexOf(string value, int startIndex, int count);
        public extern string[] Split(params char[] separator);
        public extern string[] Split(char[] separator, int count);
        public extern bool EndsWith(string value);
        public extern bool StartsWith(string value);
        public extern string Substring(int startIndex);
        public extern string Substring(int startIndex, int length);
        public extern char[] ToCharArray();
        public extern char[] ToCharArray(int startIndex, int length);
        public extern string ToLower();
        public extern override string ToString();
        public extern string ToUpper();
        public extern string Trim();
        public extern string Trim(char[] trimChars);
        public static extern bool operator ==(string a, string b);
        public static extern bool operator !=(string a, string b);
    }

    public struct TimeSpan
    {
        public const long TicksPerMillisecond = 10000;
        public const long TicksPerSecond = 10000000;
        public static readonly TimeSpan Zero;
        public extern TimeSpan(long ticks);
        public extern TimeSpan(int hours, int minutes, int seconds);
        public extern TimeSpan(int days, int hours, int minutes, int seconds);
        public extern TimeSpan(int days, int hours, int minutes, int seconds, int milliseconds);
        public extern long Ticks { get; }
        public static extern TimeSpan FromMilliseconds(long value);
        public static extern TimeSpan FromSeconds(long value);
        public static extern TimeSpan FromTicks(long value);
    }

    public abstract class Type : MemberInfo
    {
        public extern string FullName { get; }
        public static extern Type GetTypeFromHandle(RuntimeTypeHandle handle);
    }
}

namespace System.Collections
{
    public interface IEnumerable
    {
        IEnumerator GetEnumerator();
    }

    public interface IEnumerator
    {
        object Current { get; }
        bool MoveNext();
        void Reset();
    }

    public interface ICollection : IEnumerable
    {
        int Count { get; }
        bool IsSynchronized { get; }
        object SyncRoot { get; }
        void CopyTo(Array array, int index);
    }

    public interface IList : ICollection
    {
        bool IsFixedSize { get; }
        bool IsReadOnly { get; }
        object this[int index] { get; set; }
        int Add(object value);
        void Clear();
        bool Contains(object value);
        int IndexOf(object value);
        void Insert(int index, object value);
        void Remove(object value);
        void RemoveAt(int index);
    }

    public class ArrayList : IList
    {
        public extern ArrayList();
        public extern virtual int Count { get; }
        public extern virtual bool IsFixedSize { get; }
        public extern virtual bool IsReadOnly { get; }
        public extern virtual bool IsSynchronized { get; }
        public extern virtual object this[int index] { get; set; }
        public extern virtual object SyncRoot { get; }
        public extern virtual int Add(object value);
        public extern virtual void Clear();
        public extern virtual bool Contains(object value);
        public extern virtual void CopyTo(Array array, int index);
        public extern void CopyTo(System.Array array);
        public extern virtual IEnumerator GetEnumerator();
        public extern virtual int IndexOf(object value);
        public extern int IndexOf(object value, int startIndex);
        public extern int IndexOf(object value, int startIndex, int count);
        public extern virtual void Insert(int index, object value);
        public extern virtual void Remove(object value);
        public extern virtual void RemoveAt(int index);
    }
}

namespace System.IO
{
    public class IOException : SystemException
    {
        public extern IOException();
        public extern IOException(string message);
        public extern IOException(string message, int hresult);
        public extern IOException(string message, Exception innerException);
    }
}

namespace System.Reflection
{
    public sealed class AssemblyTitleAttribute : Attribute
    {
        public extern AssemblyTitleAttribute(string title);
    }

    public sealed class AssemblyVersionAttribute : Attribute
    {
        public extern AssemblyVersionAttribute(string version);
    }

    public sealed class DefaultMemberAttribute : Attribute
    {
        public extern DefaultMemberAttribute(string memberName);
    }

    public abstract class MemberInfo
    {
        public abstract string Name { get; }
    }

    public abstract class MethodBase : MemberInfo
    {
    }

    public abstract class MethodInfo : MethodBase
    {
    }
}

namespace System.Runtime.CompilerServices
{
    public sealed class ExtensionAttribute : Attribute
    {
        public extern ExtensionAttribute();
    }

    public sealed class IndexerNameAttribute : Attribute
    {
        public extern IndexerNameAttribute(string indexerName);
    }

    public sealed class InternalsVisibleToAttribute : Attribute
    {
        public extern InternalsVisibleToAttribute(string assemblyName);
    }

    public static class IsExternalInit
    {
    }

    public static class RuntimeFeature
    {
        public const string DefaultImplementationsOfInterfaces = "DefaultImplementationsOfInterfaces";
    }

    public static class RuntimeHelpers
    {
        public static extern void InitializeArray(Array array, RuntimeFieldHandle fldHandle);
    }
}

namespace System.Runtime.InteropServices
{
    public sealed class OutAttribute : Attribute
    {
        public extern OutAttribute();
    }
}

namespace System.Threading
{
    public abstract class WaitHandle : MarshalByRefObject
    {
        public extern virtual bool WaitOne();
        public extern virtual bool WaitOne(int millisecondsTimeout, bool exitContext);
    }

    public sealed class AutoResetEvent : WaitHandle
    {
        public extern AutoResetEvent(bool initialState);
        public extern bool Reset();
        public extern bool Set();
    }

    public sealed class ManualResetEvent : WaitHandle
    {
        public extern ManualResetEvent(bool initialState);
        public extern bool Reset();
        public extern bool Set();
    }

    public static class Interlocked
    {
        public static extern int CompareExchange(ref int location1, int value, int comparand);
        public static extern int Exchange(ref int location1, int value);
        public static extern int Increment(ref int location);
    }

    public static class Monitor
    {
        public static extern void Enter(object obj);
        public static extern void Exit(object obj);
    }

    public delegate void ThreadStart();

    public enum ThreadPriority { Lowest = 0, BelowNormal = 1, Normal = 2, AboveNormal = 3, Highest = 4 }

    public sealed class Thread
    {
        public extern Thread(ThreadStart start);
        public static extern Thread CurrentThread { get; }
        public extern bool IsAlive { get; }
        public extern ThreadPriority Priority { get; set; }
        public extern void Join();
        public extern bool Join(int millisecondsTimeout);
        public extern bool Join(System.TimeSpan timeout);
        public static extern void Sleep(int millisecondsTimeout);
        public static extern void Sleep(System.TimeSpan timeout);
        public extern void Start();
    }

    public static class Timeout
    {
        public const int Infinite = -1;
    }

    public delegate void TimerCallback(object state);

    public sealed class Timer : MarshalByRefObject, IDisposable
    {
        public extern Timer(TimerCallback callback, object state, int dueTime, int period);
        public extern Timer(System.Threading.TimerCallback callback, object state, System.TimeSpan dueTime, System.TimeSpan period);
        public extern bool Change(int dueTime, int period);
        public extern bool Change(System.TimeSpan dueTime, System.TimeSpan period);
        public extern void Dispose();
    }
}
