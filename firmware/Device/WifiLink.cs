using System;
using System.Device.Wifi;
using System.IO;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace TinyDevice.Device
{
    /// <summary>Keeps the board on its network, from a thread of its own: inference neither waits for Wi-Fi nor stops without it.</summary>
    /// <remarks>
    /// Every ConnectDhcp writes the network's configuration to flash, on the drive that holds the models, whether it changed or not. It is therefore called
    /// only when the stored one differs; afterwards the platform connects by itself at each boot and after each loss, and is only helped when it does not.
    /// </remarks>
    internal sealed class WifiLink
    {
        private const int ConnectMs = 60000;
        private const int CheckMs = 10000;
        private const int FirstCheckMs = 1000;

        /// <summary>Checks without an address after which the platform's own attempts are helped.</summary>
        private const int PatientChecks = 15;

        private readonly string _root;
        private WifiSettings _settings;
        private int _lost;

        /// <summary>Reads its file from this folder, given with a separator at its end.</summary>
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
            bool isReady = false;
            bool wasConnected = false;
            while (true)
            {
                try
                {
                    if (!isReady)
                    {
                        isReady = true;
                        Prepare();
                    }

                    bool isConnected = IsConnected();
                    if (isConnected)
                    {
                        SetTime(!wasConnected);
                    }
                    else
                    {
                        Help();
                    }

                    wasConnected = isConnected;
                }
                catch (Exception e)
                {
                    // Drivers and parser throw what they like; the link must outlive all of it, and the agent reports what it cannot reach.
                    Console.WriteLine(e.ToString());
                }

                Thread.Sleep(wasConnected ? CheckMs : FirstCheckMs);
            }
        }

        private void Prepare()
        {
            if (!File.Exists(_root + "wifi"))
            {
                // The network that nanoff or Visual Studio configured is used.
                return;
            }

            WifiSettings settings = new WifiSettings();
            if (!settings.Read(File.ReadAllBytes(_root + "wifi")))
            {
                Console.WriteLine("td wifi file");
                return;
            }

            _settings = settings;
            if (!IsStored())
            {
                using (CancellationTokenSource limit = new CancellationTokenSource(ConnectMs))
                {
                    WifiNetworkHelper.ConnectDhcp(_settings.Ssid, _settings.Password, WifiReconnectionKind.Automatic, false, 0, limit.Token);
                }
            }
        }

        /// <summary>The platform connects by itself; after a while without an address it is told once more to.</summary>
        private void Help()
        {
            if (++_lost % PatientChecks == 0 && _settings != null)
            {
                WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
                WifiConnectionResult result = adapters[0].Connect(_settings.Ssid, WifiReconnectionKind.Automatic, _settings.Password);
                Console.WriteLine("td wifi " + ((int)result.ConnectionStatus).ToString());
            }
        }

        private void SetTime(bool now)
        {
            // Certificates are checked against the date, which is 1970 after power-up. The platform keeps no copy of the name but a pointer into our
            // heap, where it may move, so it is named again at every check; without a name it asks pool.ntp.org.
            if (_settings != null && !string.IsNullOrEmpty(_settings.TimeServer))
            {
                Sntp.Server1 = _settings.TimeServer;
            }

            if (now)
            {
                Sntp.UpdateNow();
            }
        }

        private bool IsStored()
        {
            NetworkInterface network = Wireless();
            if (network == null)
            {
                return false;
            }

            Wireless80211Configuration stored = Wireless80211Configuration.GetAllWireless80211Configurations()[(int)network.SpecificConfigId];
            return stored.Ssid == _settings.Ssid && stored.Password == _settings.Password;
        }

        private static bool IsConnected()
        {
            NetworkInterface network = Wireless();
            string address = network == null ? null : network.IPv4Address;
            return !string.IsNullOrEmpty(address) && address != "0.0.0.0";
        }

        private static NetworkInterface Wireless()
        {
            NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < interfaces.Length; i++)
            {
                if (interfaces[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211)
                {
                    return interfaces[i];
                }
            }

            return null;
        }
    }
}
