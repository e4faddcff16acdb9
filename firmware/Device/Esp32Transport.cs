using System.IO;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace TinyDevice.Device
{
    /// <summary>HTTP that tells nanoFramework how to do HTTPS: left alone, it verifies no certificate and speaks nothing but TLS 1.3.</summary>
    /// <remarks>
    /// Source: System.Net.HttpWebRequest.cs (SslVerification and SslProtocols are 0 at first) and nf-interpreter ssl_generic_init_internal.cpp.
    /// CertificateManager is not used: it writes the authority to flash at every call, and at the second boot drops it from memory.
    /// </remarks>
    internal sealed class Esp32Transport : HttpTransport
    {
        private readonly string _authorityFile;
        private X509Certificate _authority;

        /// <summary>Checks servers against the authorities of a PEM file, or without the file against those stored with nanoff or Visual Studio.</summary>
        /// <param name="timeoutMs">See <see cref="HttpTransport"/>.</param>
        /// <param name="authorityFile">Read at the first HTTPS request; a damaged one lets none succeed.</param>
        public Esp32Transport(int timeoutMs, string authorityFile)
            : base(timeoutMs)
        {
            _authorityFile = authorityFile;
        }

        /// <inheritdoc/>
        protected override void Prepare(HttpWebRequest request)
        {
            if (request.RequestUri.Scheme != "https")
            {
                return;
            }

            if (_authority == null && File.Exists(_authorityFile))
            {
                _authority = new X509Certificate(File.ReadAllText(_authorityFile));
            }

            request.HttpsAuthentCert = _authority;
            request.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            request.SslVerification = SslVerification.CertificateRequired;
        }
    }
}
