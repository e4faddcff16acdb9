namespace TinyDevice.UpdateServer.Devices;

/// <summary>The signed rotation of keys that leads to one trust record.</summary>
internal sealed class TrustRotationRow
{
    public long Sequence { get; set; }
    public required byte[] Rotation { get; set; }
}
