namespace TinyDevice.Update.Ports
{
    /// <summary>What an HTTP request says; a plain value that the caller reuses.</summary>
    public sealed class HttpCall
    {
        /// <summary>GET, PUT or POST.</summary>
        public string Method { get; set; }

        /// <summary>Absolute address.</summary>
        public string Url { get; set; }

        /// <summary>Value of Authorization, or null.</summary>
        public string Authorization { get; set; }

        /// <summary>Value of If-None-Match, or null.</summary>
        public string IfNoneMatch { get; set; }

        /// <summary>Value of If-Range, or null; only with a range.</summary>
        public string IfRange { get; set; }

        /// <summary>First byte wanted; 0 asks for everything unless <see cref="RangeTo"/> ends it.</summary>
        public int RangeFrom { get; set; }

        /// <summary>Last byte wanted; 0 for all that follow.</summary>
        public int RangeTo { get; set; }

        /// <summary>JSON body in UTF-8, or null.</summary>
        public byte[] Body { get; set; }

        /// <summary>Bytes of <see cref="Body"/> to send.</summary>
        public int BodyLength { get; set; }
    }
}
