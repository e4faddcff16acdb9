namespace TinyDevice.UpdateServer.Devices;

/// <summary>The attributes in configData that mean something to the server; all others are only shown.</summary>
internal static class DeviceAttributes
{
    public const string Target = "target";
    public const string ModelClass = "modelClass";
    public const string ModelVersion = "modelVersion";
}
