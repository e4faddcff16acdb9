// nanoFramework.System.Security.Cryptography 1.0.0.0
namespace System.Security.Cryptography
{
    public class HMACSHA256 : IDisposable
    {
        public extern HMACSHA256(byte[] key);
        public extern HMACSHA256();
        public extern byte[] ComputeHash(byte[] buffer);
        public extern void Dispose();
        public static extern byte[] HashData(byte[] key, byte[] source);
    }
}
