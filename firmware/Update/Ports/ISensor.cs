namespace TinyDevice.Update.Ports
{
    /// <summary>Where the model's inputs come from and its outputs go to.</summary>
    public interface ISensor
    {
        /// <summary>Fills one input tensor with raw little-endian bytes.</summary>
        /// <returns>False when there is nothing to infer on now; the inference is then skipped.</returns>
        bool Read(int inputIndex, byte[] buffer, int count);

        /// <summary>Takes the raw bytes of one output tensor of a completed inference.</summary>
        void Publish(int outputIndex, byte[] buffer, int count);
    }
}
