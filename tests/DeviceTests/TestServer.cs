using System;
using System.Text;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.DeviceTests
{
    /// <summary>An update server behind the transport port that offers one package as one action, and knows Range and the DDI's paths.</summary>
    public sealed class TestServer : ITransport
    {
        /// <summary>The device file that leads to this server.</summary>
        public const string DeviceFile = "{\"id\":\"board\",\"token\":\"secret\",\"tenant\":\"DEFAULT\",\"server\":\"http://update.test\"}";

        private const string Base = "http://update.test/DEFAULT/controller/v1/board";

        private readonly byte[] _package;
        private byte[] _body;
        private int _position;
        private bool _isRange;

        /// <summary>A server that offers this package.</summary>
        public TestServer(byte[] package)
        {
            _package = package;
        }

        /// <inheritdoc/>
        public int StatusCode { get; private set; }

        /// <summary>Whether the device has told how the action ended.</summary>
        public bool IsClosed { get; private set; }

        /// <summary>Last feedback, as JSON.</summary>
        public string Feedback { get; private set; } = "";

        /// <summary>Where the last download began.</summary>
        public int RangeFrom { get; private set; }

        /// <inheritdoc/>
        public UpdateStatus Open(HttpCall request)
        {
            Close();
            StatusCode = 200;
            string path = request.Url.Substring(Base.Length);
            if (request.Authorization != "TargetToken secret")
            {
                StatusCode = 401;
            }
            else if (request.Method != "GET")
            {
                Take(Encoding.UTF8.GetString(request.Body, 0, request.BodyLength));
            }
            else if (path.Length == 0)
            {
                Answer("{\"config\":{\"polling\":{\"sleep\":\"00:00:01\"}},\"_links\":{"
                    + (IsClosed ? "" : "\"deploymentBase\":{\"href\":\"" + Base + "/deploymentBase/1?c=1\"}") + "}}");
            }
            else if (path.StartsWith("/deploymentBase/1"))
            {
                Answer("{\"id\":\"1\",\"deployment\":{\"download\":\"forced\",\"update\":\"forced\",\"chunks\":[{\"part\":\"bApp\",\"version\":\"1.0.0\","
                    + "\"name\":\"model\",\"artifacts\":[{\"filename\":\"m.tdpkg\",\"hashes\":{},\"size\":" + _package.Length.ToString()
                    + ",\"_links\":{\"download-http\":{\"href\":\"" + Base + "/artifact\"}}}]}]}}");
            }
            else
            {
                Send(request.RangeFrom);
            }

            return UpdateStatus.Ok;
        }

        /// <inheritdoc/>
        public string Header(string name)
        {
            string lower = name.ToLower();
            if (lower == "content-length")
            {
                return (_body.Length - _position).ToString();
            }

            if (lower == "content-range" && _isRange)
            {
                return "bytes " + RangeFrom.ToString() + "-" + (_package.Length - 1).ToString() + "/" + _package.Length.ToString();
            }

            return lower == "etag" ? "\"p\"" : null;
        }

        /// <inheritdoc/>
        public int Read(byte[] buffer, int start, int count)
        {
            int read = _body.Length - _position;
            read = read < count ? read : count;
            Array.Copy(_body, _position, buffer, start, read);
            _position += read;
            return read;
        }

        /// <inheritdoc/>
        public void Close()
        {
            _body = new byte[0];
            _position = 0;
            _isRange = false;
        }

        private void Answer(string json)
        {
            _body = Encoding.UTF8.GetBytes(json);
        }

        private void Send(int from)
        {
            _body = _package;
            _position = from;
            _isRange = from > 0;
            RangeFrom = from;
            StatusCode = _isRange ? 206 : 200;
        }

        private void Take(string json)
        {
            if (json.IndexOf("\"closed\"") >= 0)
            {
                Feedback = json;
                IsClosed = true;
            }
        }
    }
}
