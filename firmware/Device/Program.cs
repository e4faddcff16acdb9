namespace TinyDevice.Device
{
    internal static class Program
    {
        private static void Main()
        {
        }
    }
}
