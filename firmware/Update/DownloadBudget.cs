namespace TinyDevice.Update
{
    /// <summary>How much one action may cost before the device gives up on it and says so; nothing it does may become a loop.</summary>
    public static class DownloadBudget
    {
        /// <summary>Attempts, over all boots: requests for a ticket that failed, and downloads.</summary>
        public const int MaxAttempts = 24;

        /// <summary>Requests for a rotation of keys that may fail within one boot.</summary>
        public const int MaxRotationRequests = 8;

        /// <summary>Attempts to mend a damaged slot, over all boots, until a model is confirmed again.</summary>
        public const int MaxRepairs = 24;

        /// <summary>Times a chunk may arrive wrong within one boot.</summary>
        public const int MaxDamagedChunks = 3;

        /// <summary>Window over which the minimum speed is measured.</summary>
        public const int SpeedWindowMs = 30000;

        /// <summary>Bytes that may be received for a package of this size.</summary>
        public static long MaxBytes(int packageSize)
        {
            return 3L * packageSize + 65536;
        }
    }
}
