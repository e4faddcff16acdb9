using System.Text;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>A device with a model, ticket key and root, and what must still be so after an attack on it failed.</summary>
internal sealed class Victim
{
    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public Victim(Func<TrustContents, TrustContents>? trust = null, bool hasKey = true, string id = "dev1")
    {
        TrustContents contents = new() { Signers = [Release.Key.PublicKey] };
        Device.Storage.Put(SlotFile.Trust, TrustRecordWriter.Write(trust is null ? contents : trust(contents)));
        string key = hasKey ? $",\"hmacKey\":\"{Convert.ToBase64String(Key)}\"" : "";
        Device.Storage.Put(SlotFile.Device, Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","token":"secret","server":"{{SimServer.DefaultRoot}}"{{key}}}"""));
        Device.Install(1, Release.Two);
        Assert.Equal("2.0", Device.ModelVersion);
        Device.Server.Feedback.Clear();
        Device.Server.BytesSent = 0;
    }

    public SimDevice Device { get; } = new();

    public SimServer Server => Device.Server;

    /// <summary>Offers a package that no device may take, and demands the cause, the old model and an untouched counter.</summary>
    /// <param name="package">What the attacker serves.</param>
    /// <param name="cause">What the device must say.</param>
    /// <param name="maxBytes">Bytes of artifact the device may have fetched before it refused.</param>
    public void Refuses(byte[] package, UpdateCause cause, long maxBytes = 1024)
    {
        Device.Install(2, package);
        Refused(cause);
        Assert.InRange(Server.BytesSent, 0, maxBytes);
    }

    /// <summary>Demands that the attack just made failed with this cause.</summary>
    public void Refused(UpdateCause cause)
    {
        Assert.Equal((cause, "failure"), ((UpdateCause)Server.LastClosed.Code, Server.LastClosed.Finished));
        Assert.Contains("cause=" + CauseName.Of(cause), Server.LastClosed.Details);

        // Its own model's trial, and another one only when it takes a trial to see what is wrong.
        Assert.Equal(cause >= UpdateCause.ModelRefused ? 2 : 1, Device.Count(DeviceEventKind.TrialStarted));
        IsUnharmed();
    }

    /// <summary>Demands that the old model runs, from an unchanged slot and with an unchanged counter.</summary>
    public void IsUnharmed()
    {
        Assert.Equal("2.0", Device.ModelVersion);
        Assert.Equal(Release.Two, Device.Storage.Committed(SlotFile.Slot0));
        Assert.Equal(2u, Device.State.CounterSequence);
        Assert.Equal(0, Device.State.CounterEpoch);
    }
}
