using System;
using System.Device.Wifi;
using System.IO;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Threading;
using nanoFramework.Json;
using nanoFramework.Networking;

namespace TinyDevice.Device
{
    /// <summary>Keeps the board on its network, from a thread of its own: inference neither waits for Wi-Fi nor stops without it.</summary>
    internal sealed class WifiLink
    {
        private const int ConnectMs = 60000;
        private const int CheckMs = 10000;

        private readonly string _root;
        private WifiSettings _settings;

        /// <summary>Reads its files from this folder, given with a separator at its end.</summary>
        public WifiLink(string root)
        {
            _root = root;
        }

        /// <summary>Starts to connect, and to connect again whenever the address is lost.</summary>
        public void Start()
        {
            new Thread(Run).Start();
        }

        private void Run()
        {
            while (true)
            {
                try
                {
                    Prepare();
                    while (true)
                    {
                        if (!IsConnected())
                        {
                            Connect();
                        }

                        Thread.Sleep(CheckMs);
                    }
                }
                catch (Exception e)
                {
                    // Drivers and parser throw what they like; the link must outlive all of it, and the agent reports what it cannot reach.
                    Console.WriteLine(e.ToString());
                    Thread.Sleep(CheckMs);
                }
            }
        }

        private void Prepare()
        {
            if (File.Exists(_root + "ca.pem"))
            {
                CertificateManager.AddCaCertificateBundle(File.ReadAllBytes(_root + "ca.pem"));
            }

            if (File.Exists(_root + "wifi"))
            {
                _settings = (WifiSettings)JsonConvert.DeserializeObject(File.ReadAllText(_root + "wifi"), typeof(WifiSettings));
            }
        }

        private void Connect()
        {
            using (CancellationTokenSource limit = new CancellationTokenSource(ConnectMs))
            {
                // Without the file, the network that nanoff or Visual Studio configured is used.
                bool connected = _settings == null
                    ? WifiNetworkHelper.Reconnect(false, 0, limit.Token)
                    : WifiNetworkHelper.ConnectDhcp(_settings.Ssid, _settings.Password, WifiReconnectionKind.Automatic, false, 0, limit.Token);
                if (connected)
                {
                    SetTime();
                }
                else
                {
                    Console.WriteLine("td wifi " + ((int)WifiNetworkHelper.Status).ToString());
                }
            }
        }

        private void SetTime()
        {
            // Certificates are checked against the date, which is 1970 after a reset.
            if (_settings != null && !string.IsNullOrEmpty(_settings.TimeServer))
            {
                Sntp.Server1 = _settings.TimeServer;
            }

            if (!Sntp.IsStarted)
            {
                Sntp.Start();
            }

            Sntp.UpdateNow();
        }

        private static bool IsConnected()
        {
            NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < interfaces.Length; i++)
            {
                if (interfaces[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211)
                {
                    string address = interfaces[i].IPv4Address;
                    return !string.IsNullOrEmpty(address) && address != "0.0.0.0";
                }
            }

            return false;
        }
    }
}
