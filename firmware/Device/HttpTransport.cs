using System;
using System.IO;
using System.Net;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>HTTP over the platform's own HttpWebRequest, whose body is a stream on the socket.</summary>
    /// <remarks>
    /// .NET throws WebException with the answer inside for 4xx and 5xx where nanoFramework returns the answer; both are handled. Closing
    /// the answer closes its connection, which is what a device with one socket to spare wants after a body it did not read to its end.
    /// nanoFramework never follows redirects and has no switch for it; .NET follows them, without the Authorization header.
    /// </remarks>
    public class HttpTransport : ITransport
    {
        private readonly int _timeoutMs;
        private HttpWebRequest _request;
        private HttpWebResponse _response;
        private Stream _sent;
        private Stream _body;

        /// <summary>Gives up on an answer, and on a read, after this time.</summary>
        public HttpTransport(int timeoutMs)
        {
            _timeoutMs = timeoutMs;
        }

        /// <inheritdoc/>
        public int StatusCode { get; private set; }

        /// <inheritdoc/>
        public UpdateStatus Open(HttpCall request)
        {
            Close();
            try
            {
                Send(request);
                StatusCode = (int)_response.StatusCode;
                _body = _response.GetResponseStream();
                return UpdateStatus.Ok;
            }
            catch (Exception)
            {
                // The address comes from the server and may be anything: the platforms differ in how they refuse it, the outcome does not.
                Close();
                return UpdateStatus.ConnectionFailed;
            }
        }

        /// <inheritdoc/>
        public string Header(string name)
        {
            return _response == null ? null : _response.Headers[name];
        }

        /// <inheritdoc/>
        public int Read(byte[] buffer, int start, int count)
        {
            if (_body == null)
            {
                return -1;
            }

            try
            {
                return _body.Read(buffer, start, count);
            }
            catch (Exception)
            {
                // Reset, timeout or bad chunked framing: nanoFramework has a different exception for each, and plain Exception for some.
                return -1;
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            HttpWebResponse response = _response;
            if (response != null)
            {
                response.Close();

                // nanoFramework leaves these armed; once there was an answer their finalizers have nothing to close, and would only keep
                // the objects, some 3 KB an exchange, until this thread waits. Without an answer they own the socket and must run.
                Disarm(response);
                Disarm(_request);
                Disarm(_sent);
                Disarm(_body);
            }

            _body = null;
            _sent = null;
            _response = null;
            _request = null;
            StatusCode = 0;
        }

        /// <summary>What a platform sets on a request before anything is sent; .NET verifies servers by itself and needs nothing.</summary>
        protected virtual void Prepare(HttpWebRequest request)
        {
        }

        private static void Disarm(object closed)
        {
            if (closed != null)
            {
                GC.SuppressFinalize(closed);
            }
        }

        private void Send(HttpCall call)
        {
            _request = (HttpWebRequest)WebRequest.Create(call.Url);
            Prepare(_request);
            _request.Method = call.Method;
            _request.Timeout = _timeoutMs;
            _request.ReadWriteTimeout = _timeoutMs;

            // nanoFramework's pool would hand a connection on whose last answer was not read to its end.
            _request.KeepAlive = false;
            _request.Accept = "application/json, application/octet-stream";
            AddHeader("Authorization", call.Authorization);
            AddHeader("If-None-Match", call.IfNoneMatch);
            AddHeader("If-Range", call.IfRange);
            if (call.RangeTo > 0)
            {
                _request.AddRange(call.RangeFrom, call.RangeTo);
            }
            else if (call.RangeFrom > 0)
            {
                _request.AddRange(call.RangeFrom);
            }

            if (call.Body != null)
            {
                _request.ContentType = "application/json";
                _request.ContentLength = call.BodyLength;

                // Not closed: nanoFramework's request stream closes the socket with it, and .NET sends what was written either way. Kept: its
                // finalizer closes the socket too, and a collection while the answer is awaited would break the exchange off.
                _sent = _request.GetRequestStream();
                _sent.Write(call.Body, 0, call.BodyLength);
            }

            Receive();
        }

        private void Receive()
        {
            try
            {
                _response = (HttpWebResponse)_request.GetResponse();
            }
            catch (WebException e)
            {
                _response = e.Response as HttpWebResponse;
                if (_response == null)
                {
                    throw;
                }
            }
        }

        private void AddHeader(string name, string value)
        {
            if (value != null)
            {
                _request.Headers.Add(name, value);
            }
        }
    }
}
