using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Ddi
{
    /// <summary>The device's side of hawkBit's Direct Device Integration API, version 1.</summary>
    /// <remarks>
    /// Every call returns the HTTP status, 0 when there was no connection, or -1 when the answer was not what the protocol promises. Links
    /// are followed only at the configured server: their path counts, not their host, so a server behind a proxy works and a forged
    /// answer cannot have the token sent elsewhere.
    /// </remarks>
    public sealed class DdiClient
    {
        private const int MaxAnswer = 4096;

        /// <summary>Most answers are shorter; the longest is read in two steps more.</summary>
        private const int FirstAnswer = 1024;
        private byte[] _answer;
        private int _answerLength;

        private readonly ITransport _transport;
        private readonly HttpCall _call = new HttpCall();
        private readonly JsonReader _json = new JsonReader();
        private readonly string _authorization;
        private readonly string _origin;
        private readonly string _base;
        private string _etag;

        /// <summary>Talks for one device.</summary>
        public DdiClient(ITransport transport, DeviceIdentity identity)
        {
            _transport = transport;
            _authorization = "TargetToken " + identity.Token;
            int path = identity.Server.IndexOf('/', identity.Server.IndexOf("://") + 3);
            _origin = path < 0 ? identity.Server : identity.Server.Substring(0, path);
            _base = identity.Server + "/" + identity.Tenant + "/controller/v1/" + identity.Id;
            LastPoll = new DdiPoll();
        }

        /// <summary>What the last successful poll said.</summary>
        public DdiPoll LastPoll { get; private set; }

        /// <summary>Seconds the last refused request asked to wait, 0 when it did not say.</summary>
        public int RetryAfterSeconds { get; private set; }

        /// <summary>Asks what there is to do; 304 means <see cref="LastPoll"/> still holds.</summary>
        public int Poll()
        {
            Begin("GET", _base);
            _call.IfNoneMatch = _etag;
            int status = Open();
            if (status == 200)
            {
                string etag = _transport.Header("ETag");
                bool read = ReadAnswer() && LastPoll.Read(_json);
                _etag = read ? etag : null;
                status = read ? status : -1;
            }

            return End(status);
        }

        /// <summary>Forgets the ETag, so that the next poll is answered in full.</summary>
        public void ForgetPoll()
        {
            _etag = null;
        }

        /// <summary>Fetches what the last poll's link to a deployment, or else to one that waits for consent, describes.</summary>
        public int GetDeployment(DdiDeployment deployment)
        {
            return GetDeployment(LastPoll.Confirmation ?? LastPoll.Deployment, deployment);
        }

        /// <summary>Fetches what a link of the last poll describes.</summary>
        public int GetDeployment(string link, DdiDeployment deployment)
        {
            Begin("GET", Local(link));
            int status = Open();
            if (status == 200 && !(ReadAnswer() && deployment.Read(_json)))
            {
                status = -1;
            }

            return End(status);
        }

        /// <summary>Fetches which action the last poll's cancellation means.</summary>
        public int GetCancelledAction(out int action)
        {
            action = 0;
            Begin("GET", Local(LastPoll.Cancel));
            int status = Open();
            if (status == 200)
            {
                DdiCancel cancel = new DdiCancel();
                status = ReadAnswer() && cancel.Read(_json) ? 200 : -1;
                action = cancel.StopAction;
            }

            return End(status);
        }

        /// <summary>Where our server proves that it has nothing for the device.</summary>
        public string NothingTicket
        {
            get { return _base + "/ticket/0"; }
        }

        /// <summary>Fetches a freshness ticket from behind a link.</summary>
        public int GetTicket(string href, string nonce, DdiTicket ticket)
        {
            string link = Local(href);
            Begin("GET", link == null ? null : link + "?nonce=" + nonce);
            int status = Open();
            if (status == 200 && !(ReadAnswer() && ticket.Read(_json)))
            {
                status = -1;
            }

            return End(status);
        }

        /// <summary>Fetches the rotation that leads to the trust record of this sequence.</summary>
        /// <param name="sequence">Sequence of the record wanted.</param>
        /// <param name="rotation">The rotation's bytes; null unless 200.</param>
        /// <param name="length">Bytes of it.</param>
        public int GetRotation(uint sequence, out byte[] rotation, out int length)
        {
            Begin("GET", _base + "/trust/" + sequence.ToString());
            int status = Open();
            if (status == 200 && !ReadBody(TrustRotation.MaxSize + 1))
            {
                status = -1;
            }

            rotation = status == 200 ? _answer : null;
            length = _answerLength;
            _answer = null;
            return End(status);
        }

        /// <summary>Puts the device's attributes.</summary>
        public int PutAttributes(string json)
        {
            return Send("PUT", Local(LastPoll.Config) ?? _base + "/configData", json);
        }

        /// <summary>Puts the running model's figures.</summary>
        public int PutMetrics(string json)
        {
            return Send("PUT", _base + "/metrics", json);
        }

        /// <summary>Posts feedback on a deployment.</summary>
        public int PostFeedback(int action, string json)
        {
            return Send("POST", _base + "/deploymentBase/" + action.ToString() + "/feedback", json);
        }

        /// <summary>Posts consent to an update, or its denial.</summary>
        public int PostConfirmation(int action, bool isConfirmed)
        {
            string json = "{\"confirmation\":\"" + (isConfirmed ? "confirmed" : "denied") + "\"}";
            return Send("POST", _base + "/confirmationBase/" + action.ToString() + "/feedback", json);
        }

        /// <summary>Posts feedback on a cancellation.</summary>
        public int PostCancelFeedback(int action, string json)
        {
            return Send("POST", _base + "/cancelAction/" + action.ToString() + "/feedback", json);
        }

        /// <summary>Opens an artifact; on 200 and 206 the body stays open in the transport for the caller to read and close.</summary>
        /// <param name="url">Address from the deployment; the token goes along only to the configured server.</param>
        /// <param name="from">First byte wanted.</param>
        /// <param name="to">Last byte wanted; 0 for all that follow.</param>
        /// <param name="etag">ETag the bytes must belong to, or null.</param>
        public int OpenArtifact(string url, int from, int to, string etag)
        {
            Begin("GET", url);
            if (!IsAtServer(url))
            {
                _call.Authorization = null;
            }

            _call.RangeFrom = from;
            _call.RangeTo = to;
            _call.IfRange = from > 0 || to > 0 ? etag : null;
            int status = Open();
            if (status != 200 && status != 206)
            {
                _transport.Close();
            }

            return status;
        }

        private int Send(string method, string url, string json)
        {
            Begin(method, url);
            _call.Body = System.Text.Encoding.UTF8.GetBytes(json);
            _call.BodyLength = _call.Body.Length;
            return End(Open());
        }

        private int End(int status)
        {
            // The reader would keep the answer, 4 KB, until the next one is there too.
            _json.Close();
            _transport.Close();
            return status;
        }

        private void Begin(string method, string url)
        {
            _call.Method = method;
            _call.Url = url;
            _call.Authorization = _authorization;
            _call.IfNoneMatch = null;
            _call.IfRange = null;
            _call.RangeFrom = 0;
            _call.RangeTo = 0;
            _call.Body = null;
            _call.BodyLength = 0;
        }

        private int Open()
        {
            RetryAfterSeconds = 0;
            if (_call.Url == null)
            {
                return -1;
            }

            if (_transport.Open(_call) != UpdateStatus.Ok)
            {
                return 0;
            }

            if (_transport.StatusCode >= 400)
            {
                RetryAfterSeconds = ParseSeconds(_transport.Header("Retry-After"));
            }

            return _transport.StatusCode;
        }

        private bool ReadAnswer()
        {
            bool whole = ReadBody(MaxAnswer);
            if (whole)
            {
                _json.Open(_answer, 0, _answerLength);
            }

            _answer = null;
            return whole;
        }

        /// <summary>Reads a whole body of fewer than <paramref name="limit"/> bytes.</summary>
        private bool ReadBody(int limit)
        {
            _answer = new byte[FirstAnswer < limit ? FirstAnswer : limit];
            _answerLength = 0;
            while (_answerLength < limit)
            {
                if (_answerLength == _answer.Length)
                {
                    byte[] larger = new byte[2 * _answerLength < limit ? 2 * _answerLength : limit];
                    System.Array.Copy(_answer, 0, larger, 0, _answerLength);
                    _answer = larger;
                }

                int read = _transport.Read(_answer, _answerLength, _answer.Length - _answerLength);
                if (read <= 0)
                {
                    return read == 0;
                }

                _answerLength += read;
            }

            return false;
        }

        private string Local(string href)
        {
            if (href == null)
            {
                return null;
            }

            int scheme = href.IndexOf("://");
            int path = scheme < 0 ? 0 : href.IndexOf('/', scheme + 3);
            return path < 0 || href.Length == 0 || href[path] != '/' ? null : _origin + href.Substring(path);
        }

        private bool IsAtServer(string url)
        {
            return url.StartsWith(_origin + "/");
        }

        private static int ParseSeconds(string text)
        {
            if (text == null || text.Length == 0 || text.Length > 6)
            {
                return 0;
            }

            int seconds = 0;
            for (int i = 0; i < text.Length; i++)
            {
                int digit = text[i] - '0';
                if (digit < 0 || digit > 9)
                {
                    return 0;
                }

                seconds = seconds * 10 + digit;
            }

            return seconds;
        }
    }
}
