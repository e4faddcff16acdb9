// System.Threading 1.1.52.34401
namespace System.Threading
{
    public struct CancellationToken
    {
        public static extern CancellationToken None { get; }
    }

    public class CancellationTokenSource : IDisposable
    {
        public extern CancellationTokenSource();
        public extern CancellationTokenSource(int millisecondsDelay);
        public extern CancellationTokenSource(System.TimeSpan delay);
        public extern CancellationToken Token { get; }
        public extern void Dispose();
    }
}
