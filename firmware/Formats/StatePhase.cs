namespace TinyDevice.Formats
{
    /// <summary>Where the device stands in an update; numbers are stored and reported and never change.</summary>
    public enum StatePhase
    {
        /// <summary>No update under way.</summary>
        Idle = 0,

        /// <summary>The candidate slot is being filled.</summary>
        Downloading = 1,

        /// <summary>The candidate slot holds a whole verified package; the next boot tries it.</summary>
        Staged = 2,

        /// <summary>The candidate has been booted at least once and is not confirmed.</summary>
        Trial = 3,

        /// <summary>The candidate passed its trial and runs as the active model; the candidate field names what it is reverted to until it is kept.</summary>
        Probation = 4,

        /// <summary>The candidate passed its trial and runs beside the active model, which alone answers.</summary>
        Shadow = 5,
    }
}
