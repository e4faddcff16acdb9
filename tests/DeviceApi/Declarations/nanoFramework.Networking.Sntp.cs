// nanoFramework.Networking.Sntp 1.6.42.0
namespace nanoFramework.Networking
{
    public class Sntp
    {
        public static extern bool IsStarted { get; }
        public static extern string Server1 { get; set; }
        public static extern void Start();
        public static extern void UpdateNow();
    }
}
