using System;

namespace TinyDevice.Inference
{
    /// <summary>A model image in memory.</summary>
    public sealed class ByteArraySource : IModelSource
    {
        private readonly byte[] _image;

        /// <summary>Takes the image without copying it.</summary>
        public ByteArraySource(byte[] image)
        {
            _image = image;
        }

        /// <inheritdoc/>
        public int Length
        {
            get { return _image.Length; }
        }

        /// <inheritdoc/>
        public bool Read(int offset, byte[] buffer, int start, int count)
        {
            if (offset < 0 || count < 0 || offset > _image.Length - count)
            {
                return false;
            }

            Array.Copy(_image, offset, buffer, start, count);
            return true;
        }
    }
}
