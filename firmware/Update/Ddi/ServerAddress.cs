namespace TinyDevice.Update.Ddi
{
    /// <summary>Where the device's server is, and what the links in its answers mean.</summary>
    public sealed class ServerAddress
    {
        private readonly string _origin;
        private readonly string _originWithoutPort;

        /// <summary>Takes scheme, host and perhaps port and path, without a slash at the end.</summary>
        public ServerAddress(string server)
        {
            int host = server.IndexOf("://") + 3;
            int path = server.IndexOf('/', host);
            _origin = path < 0 ? server : server.Substring(0, path);
            int port = _origin.LastIndexOf(':');
            _originWithoutPort = port > host && _origin[_origin.Length - 1] != ']' ? _origin.Substring(0, port).ToLower() : null;
        }

        /// <summary>The address at the configured server that a link means: its path counts, not its host.</summary>
        /// <returns>Null for what is no link.</returns>
        public string Local(string href)
        {
            if (href == null)
            {
                return null;
            }

            int scheme = href.IndexOf("://");
            int path = scheme < 0 ? 0 : href.IndexOf('/', scheme + 3);
            return path < 0 || href.Length == 0 || href[path] != '/' ? null : _origin + href.Substring(path);
        }

        /// <summary>The address a link to a file means, which may be another server's.</summary>
        /// <remarks>
        /// nanoFramework names the host without its port in the Host header (System.Net.HttpWebRequest.cs), and servers make their links of
        /// that header. A link to the configured host without a port therefore means the configured port.
        /// </remarks>
        public string File(string url)
        {
            int path = _originWithoutPort == null ? 0 : _originWithoutPort.Length;
            if (path == 0 || url.Length <= path || url[path] != '/')
            {
                return url;
            }

            string origin = url.Substring(0, path).ToLower();
            return origin == _originWithoutPort ? _origin + url.Substring(path) : url;
        }

        /// <summary>Whether an address is at the configured server, the only one that may see the device's token.</summary>
        public bool Holds(string url)
        {
            return url.StartsWith(_origin + "/");
        }
    }
}
