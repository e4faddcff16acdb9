namespace TinyDevice.Inference
{
    /// <summary>Where the bytes of a model image come from: a slot file or memory.</summary>
    /// <remarks>Streamed weights are read during every inference, so the bytes must not change while a model is open.</remarks>
    public interface IModelSource
    {
        /// <summary>Bytes of the image, or more when something follows it.</summary>
        int Length { get; }

        /// <summary>Reads <paramref name="count"/> bytes at <paramref name="offset"/>; false when the medium fails or ends.</summary>
        bool Read(int offset, byte[] buffer, int start, int count);
    }
}
