namespace TinyDevice.Device.Sensors
{
    /// <summary>One wire of an I2C bus: anybody may pull it low, and a resistor pulls it high when nobody does.</summary>
    /// <remarks>Nobody ever drives it high: another chip may be pulling at the same moment.</remarks>
    public interface IOpenDrainPin
    {
        /// <summary>The wire's level, whoever causes it; asked only while this side has released it.</summary>
        bool IsHigh { get; }

        /// <summary>Pulls the wire low.</summary>
        void Pull();

        /// <summary>Lets the wire go.</summary>
        void Release();
    }
}
