using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <summary>The part of a delta behind the chunk table: its prologue, then coded chunks that become chunks with the base's help.</summary>
    /// <remarks>Memory is the prologue (44 bytes and two per chunk), one chunk, and the decoder's tables.</remarks>
    internal sealed class DeltaBody
    {
        private readonly DeltaBase _base;
        private readonly DeltaChunk _decoder = new DeltaChunk();
        private byte[] _prologue;
        private byte[] _chunk;

        /// <summary>Builds on a base that was chosen.</summary>
        public DeltaBody(DeltaBase deltaBase)
        {
            _base = deltaBase;
        }

        /// <summary>Whether the prologue was taken, so that it is known where each chunk lies.</summary>
        public bool HasPrologue
        {
            get { return _prologue != null; }
        }

        /// <summary>Takes the prologue, which it keeps.</summary>
        /// <returns>None, or why the delta is of no use.</returns>
        public UpdateCause TakePrologue(byte[] prologue, int payloadSize)
        {
            _prologue = null;
            if (DeltaLayout.Check(prologue, payloadSize) != FormatStatus.Ok)
            {
                return UpdateCause.DeltaMalformed;
            }

            if (!_base.IsNamedIn(prologue))
            {
                return UpdateCause.DeltaBaseDiffers;
            }

            _prologue = prologue;
            return UpdateCause.None;
        }

        /// <summary>Coded bytes of a chunk.</summary>
        public int CodedSize(int index)
        {
            return DeltaLayout.CodedSize(_prologue, index);
        }

        /// <summary>Where in the file they lie.</summary>
        public int CodedOffset(int payloadSize, int index)
        {
            return DeltaLayout.CodedOffset(_prologue, payloadSize, index);
        }

        /// <summary>Decodes a chunk.</summary>
        /// <param name="coded">Exactly its coded bytes.</param>
        /// <param name="chunkSize">Bytes it becomes.</param>
        /// <returns>The chunk, which is still to be proved and counts until the next call; null when the bytes are no coded chunk for this base.</returns>
        public byte[] Decode(byte[] coded, int chunkSize)
        {
            if (_chunk == null || _chunk.Length != chunkSize)
            {
                _chunk = new byte[chunkSize];
            }

            DeltaChunk decoder = _decoder;
            decoder.Open(coded, coded.Length, _chunk, chunkSize);
            while (decoder.Next())
            {
                int from = decoder.BaseOffset;
                if ((from >= 0 && !_base.Read(from, _chunk, decoder.Start, decoder.Length)) || !decoder.Apply())
                {
                    return null;
                }
            }

            return decoder.Status == FormatStatus.Ok ? _chunk : null;
        }
    }
}
