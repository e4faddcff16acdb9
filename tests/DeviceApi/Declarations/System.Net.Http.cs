// System.Net.Http 1.5.210.0
namespace System
{
    public class Uri
    {
        public extern Uri(string uriString);
        public extern Uri(System.Uri baseUri, string relativeUri);
        public extern string AbsolutePath { get; }
        public extern string AbsoluteUri { get; }
        public extern string Host { get; }
        public extern int Port { get; }
        public extern string Scheme { get; }
    }
}

namespace System.Net
{
    using System.IO;
    using System.Net.Security;
    using System.Security.Cryptography.X509Certificates;

    public enum HttpStatusCode { OK = 200, NoContent = 204, PartialContent = 206, NotModified = 304, BadRequest = 400, Unauthorized = 401, NotFound = 404 }

    public abstract class WebRequest : MarshalByRefObject, IDisposable
    {
        public extern virtual long ContentLength { get; set; }
        public extern virtual string ContentType { get; set; }
        public extern virtual WebHeaderCollection Headers { get; set; }
        public extern virtual string Method { get; set; }
        public extern virtual Uri RequestUri { get; }
        public extern virtual int Timeout { get; set; }
        public static extern WebRequest Create(string requestUriString);
        public static extern WebRequest Create(Uri requestUri);
        public extern void Dispose();
        public extern virtual Stream GetRequestStream();
        public extern virtual WebResponse GetResponse();
    }

    public abstract class WebResponse : MarshalByRefObject, IDisposable
    {
        public extern virtual long ContentLength { get; set; }
        public extern virtual string ContentType { get; set; }
        public extern virtual WebHeaderCollection Headers { get; }
        public extern virtual void Close();
        public extern void Dispose();
        public extern virtual Stream GetResponseStream();
    }

    public class HttpWebRequest : WebRequest
    {
        internal extern HttpWebRequest();
        public extern string Accept { get; set; }
        public extern bool AllowAutoRedirect { get; }
        public extern override long ContentLength { get; set; }
        public extern override string ContentType { get; set; }
        public extern override WebHeaderCollection Headers { get; set; }
        public extern X509Certificate HttpsAuthentCert { get; set; }
        public extern bool KeepAlive { get; set; }
        public extern override string Method { get; set; }
        public extern int ReadWriteTimeout { get; set; }
        public extern override Uri RequestUri { get; }
        public extern SslProtocols SslProtocols { get; set; }
        public extern SslVerification SslVerification { get; set; }
        public extern override int Timeout { get; set; }
        public extern string UserAgent { get; set; }
        public extern void AddRange(int from, int to);
        public extern void AddRange(int range);
        public extern void AddRange(string rangeSpecifier, int from, int to);
        public extern void AddRange(string rangeSpecifier, int range);
        public extern override Stream GetRequestStream();
        public extern override WebResponse GetResponse();
    }

    public class HttpWebResponse : WebResponse
    {
        internal extern HttpWebResponse();
        public extern override long ContentLength { get; }
        public extern override string ContentType { get; }
        public extern override WebHeaderCollection Headers { get; }
        public extern HttpStatusCode StatusCode { get; }
        public extern string StatusDescription { get; }
        public extern override void Close();
        public extern string GetResponseHeader(string headerName);
        public extern override Stream GetResponseStream();
    }

    public class WebException : InvalidOperationException
    {
        public extern WebException();
        public extern WebException(string message);
        public extern WebException(string message, System.Exception innerException);
        public extern WebException(string message, System.Net.WebExceptionStatus status);
        public extern WebException(string message, System.Exception inner, System.Net.WebExceptionStatus status, System.Net.WebResponse response);
        public extern WebResponse Response { get; }
        public extern WebExceptionStatus Status { get; }
    }

    public enum WebExceptionStatus { Success = 0, NameResolutionFailure = 1, ConnectFailure = 2, ReceiveFailure = 3, SendFailure = 4, PipelineFailure = 5, RequestCanceled = 6, ProtocolError = 7, ConnectionClosed = 8, TrustFailure = 9, SecureChannelFailure = 10, ServerProtocolViolation = 11, KeepAliveFailure = 12, Pending = 13, Timeout = 14, ProxyNameResolutionFailure = 15 }

    public class WebHeaderCollection
    {
        public extern string[] AllKeys { get; }
        public extern int Count { get; }
        public extern string this[string name] { get; }
        public extern void Add(string name, string value);
        public extern void Add(string header);
        public extern string[] GetValues(string header);
        public extern void Set(string name, string value);
    }
}
