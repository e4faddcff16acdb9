namespace TinyDevice.Update.Ports
{
    /// <summary>One HTTP exchange at a time: open, read the status, headers and body, close.</summary>
    /// <remarks>
    /// The body is streamed and never buffered. Every call returns within the transport's timeout. The answer's bytes are hostile.
    /// Nobody may rely on a redirect being followed.
    /// </remarks>
    public interface ITransport
    {
        /// <summary>Status of the answer, 0 when none is open.</summary>
        int StatusCode { get; }

        /// <summary>Sends a request and waits for the answer's headers.</summary>
        /// <returns>Ok with any status the server sent; otherwise ConnectionFailed, and nothing is open.</returns>
        UpdateStatus Open(HttpCall request);

        /// <summary>The value of a header of the answer, or null.</summary>
        string Header(string name);

        /// <summary>Reads some bytes of the body.</summary>
        /// <returns>Bytes read; 0 at the end; -1 when the connection broke or stalled.</returns>
        int Read(byte[] buffer, int start, int count);

        /// <summary>Ends the exchange; harmless when none is open.</summary>
        void Close();
    }
}
