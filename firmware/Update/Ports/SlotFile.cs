namespace TinyDevice.Update.Ports
{
    /// <summary>The files the device keeps; on the board they lie on <c>I:\</c>, under these names in lower case.</summary>
    public enum SlotFile
    {
        /// <summary>First model slot: a package verbatim.</summary>
        Slot0 = 0,

        /// <summary>Second model slot.</summary>
        Slot1 = 1,

        /// <summary>State record, written in turn with <see cref="State1"/>.</summary>
        State0 = 2,

        /// <summary>State record, written in turn with <see cref="State0"/>.</summary>
        State1 = 3,

        /// <summary>Why the last update was refused or reverted.</summary>
        Reason = 4,

        /// <summary>Signer keys and policy, written in turn with <see cref="Trust1"/>.</summary>
        Trust = 5,

        /// <summary>Provisioning: identity, server and secrets.</summary>
        Device = 6,

        /// <summary>Signer keys and policy, written in turn with <see cref="Trust"/>.</summary>
        Trust1 = 7,
    }
}
