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
    public sealed partial class DdiClient
    {
        private readonly ITransport _transport;
        private readonly HttpCall _call = new HttpCall();
        private readonly JsonReader _json = new JsonReader();
        private readonly string _authorization;
        private readonly ServerAddress _server;
        private readonly string _base;
        private string _etag;

        /// <summary>Talks for one device.</summary>
        public DdiClient(ITransport transport, DeviceIdentity identity)
        {
            _transport = transport;
            _authorization = "TargetToken " + identity.Token;
            _server = new ServerAddress(identity.Server);
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
            Begin("GET", _server.Local(link));
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
            Begin("GET", _server.Local(LastPoll.Cancel));
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
            string link = _server.Local(href);
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
            return Send("PUT", _server.Local(LastPoll.Config) ?? _base + "/configData", json);
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
            Begin("GET", _server.File(url));
            if (!_server.Holds(_call.Url))
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
    }
}
