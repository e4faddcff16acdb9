namespace TinyDevice.Update
{
    /// <summary>Where in an update something went wrong; numbers are reported to the server and never change.</summary>
    public enum UpdateStage
    {
        /// <summary>Nowhere.</summary>
        None = 0,

        /// <summary>Reading what the server offers.</summary>
        Offer = 1,

        /// <summary>Judging the signed manifest.</summary>
        Manifest = 2,

        /// <summary>Receiving and verifying chunks.</summary>
        Download = 3,

        /// <summary>Golden self-test and the gates before confirm.</summary>
        Trial = 4,

        /// <summary>Running the confirmed model.</summary>
        Active = 5,

        /// <summary>Running a model that passed its trial and is not kept for good yet.</summary>
        Probation = 6,

        /// <summary>Running beside the active model for comparison.</summary>
        Shadow = 7,
    }
}
