namespace TinyDevice.UpdateServer.Contract;

/// <summary>What a release is made of.</summary>
public enum ReleaseKind
{
    /// <summary>One signed model package, verified here.</summary>
    Package = 1,

    /// <summary>Any files, for other DDI clients; uploaded through hawkBit's management API, believed as they are.</summary>
    Files = 2,
}
