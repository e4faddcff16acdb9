namespace TinyDevice.UpdateServer;

/// <summary>How much of the server one caller, and all together, may take.</summary>
public sealed record ServerLimits
{
    /// <summary>Requests a second from one network address, ten times as many at once; 0 for any number. Callers on this machine are not counted.</summary>
    public int RequestsPerAddress { get; init; } = 500;

    /// <summary>Requests a minute of one device, after it has proved to be that; 0 for any number.</summary>
    public int RequestsPerDevice { get; init; } = 6_000;

    /// <summary>Polls a second beyond which devices are told to wait longer, in proportion; 0 for never.</summary>
    public int PollsPerSecond { get; init; } = 10_000;

    /// <summary>Connections open at one time.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>Bytes of a request's body, except of uploads.</summary>
    public int BodyBytes { get; init; } = 1 << 20;

    /// <summary>Bytes a second below which a request's body is given up after a few seconds.</summary>
    public int BodyBytesPerSecond { get; init; } = 240;

    /// <summary>Time in which a request's headers must be there.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Mistakes, a sentence each.</summary>
    internal IEnumerable<string> Mistakes()
    {
        if (RequestsPerAddress < 0 || RequestsPerDevice < 0 || PollsPerSecond < 0)
        {
            yield return "Limits of requests and polls must not be negative; 0 means none.";
        }
        if (Connections < 1)
        {
            yield return $"The limit of {Connections} connections must be at least 1.";
        }
        if (BodyBytes < 1_024 || BodyBytesPerSecond < 1)
        {
            yield return "The limit of a body must be at least 1024 bytes, and its least rate 1 byte a second.";
        }
        if (HeaderTime < TimeSpan.FromSeconds(1) || HeaderTime > TimeSpan.FromMinutes(10))
        {
            yield return $"The time for headers, {HeaderTime}, must be between a second and ten minutes.";
        }
    }
}
