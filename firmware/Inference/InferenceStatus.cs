namespace TinyDevice.Inference
{
    /// <summary>Outcome of opening or running a model; the numbers are reported to the server and never change.</summary>
    public enum InferenceStatus
    {
        /// <summary>Done.</summary>
        Ok = 0,

        /// <summary>No model is open.</summary>
        NotOpen = 1,

        /// <summary>The medium that holds the image could not be read.</summary>
        ReadFailed = 2,

        /// <summary>The bytes are no model image.</summary>
        BadMagic = 3,

        /// <summary>The image's format version is unknown to this firmware.</summary>
        UnsupportedVersion = 4,

        /// <summary>The image needs a newer op set than this firmware has.</summary>
        UnsupportedOpSet = 5,

        /// <summary>The image is shorter than it says.</summary>
        Truncated = 6,

        /// <summary>The image contradicts itself.</summary>
        Malformed = 7,

        /// <summary>An op or a variant of it is unknown to this firmware.</summary>
        UnsupportedOp = 8,

        /// <summary>An op's parameters do not fit its tensors, or point outside the image.</summary>
        BadOp = 9,

        /// <summary>The arena is larger than the limit.</summary>
        ArenaTooLarge = 10,

        /// <summary>Everything the model allocates is larger than the limit.</summary>
        HeapTooLarge = 11,

        /// <summary>A streamed op needs a larger window than the limit.</summary>
        WindowTooLarge = 12,

        /// <summary>The heap ran out although the limits were kept.</summary>
        OutOfMemory = 13,
    }
}
