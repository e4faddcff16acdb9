namespace TinyDevice.Update
{
    /// <summary>The model compiled into the firmware: always whole, run when no slot holds a good one.</summary>
    public sealed class FactoryModel
    {
        /// <summary>Names an image and its version.</summary>
        public FactoryModel(byte[] image, string version)
        {
            Image = image;
            Version = version;
        }

        /// <summary>Model image.</summary>
        public byte[] Image { get; private set; }

        /// <summary>Version reported to the server.</summary>
        public string Version { get; private set; }
    }
}
