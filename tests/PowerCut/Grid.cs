using System.Security.Cryptography;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut;

/// <summary>Cuts the power at every storage operation of a scenario, and again during each recovery.</summary>
/// <remarks>
/// A cut takes everything but the medium and the server, so its outcome is computed from both as they were just before the operation.
/// Cuts that leave the same bytes behind have the same recovery, which is run once.
/// </remarks>
internal sealed class Grid(Scenario scenario, GridOptions options)
{
    private const int SlotSize = 65536;
    private const int MaxViolations = 20;
    private static readonly byte[] NextPackage = Release.Make(2, c => c with { Epoch = 9, Sequence = 99, ModelVersion = "99.0" });
    private static readonly CutMode[] Modes = Enum.GetValues<CutMode>();

    private readonly HashSet<string> _seen = [];
    private string _old = "factory";
    private int _baseBoots;
    private int _baseCommits;

    /// <summary>Cuts made.</summary>
    public int Cuts { get; private set; }

    /// <summary>Different states those cuts left, each recovered from.</summary>
    public int Recoveries { get; private set; }

    /// <summary>What did not hold, at most twenty.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Makes all cuts.</summary>
    public Grid Run()
    {
        SimDevice device = Prepare();
        List<(SimMoment, SimServer)> first = Live(device.Storage.Files(), device.Server, 0, "uncut");
        for (int i = 0; i < first.Count && Violations.Count == 0; i++)
        {
            CutAt(first[i], i);
        }

        return this;
    }

    private void CutAt((SimMoment Medium, SimServer Server) moment, int index)
    {
        foreach ((CutMode mode, int seed) in Ways())
        {
            string where = $"{moment.Medium.Operation} {index} of {moment.Medium.File}, {mode}, seed {seed}";
            List<(SimMoment Medium, SimServer Server)> second = Cut(moment, mode, seed + (1000 * index), 1, where);
            for (int i = 0; options.SecondStride > 0 && i < second.Count && Violations.Count == 0; i += options.SecondStride)
            {
                foreach (CutMode again in Modes)
                {
                    Cut(second[i], again, i, 2, $"{where}, then {second[i].Medium.Operation} {i} of {second[i].Medium.File}, {again}");
                }
            }
        }
    }

    private IEnumerable<(CutMode Mode, int Seed)> Ways() => from mode in Modes from seed in Enumerable.Range(0, options.Seeds) select (mode, seed);

    private List<(SimMoment, SimServer)> Cut((SimMoment Medium, SimServer Server) moment, CutMode mode, int seed, int cuts, string where)
    {
        Cuts++;
        Dictionary<SlotFile, byte[]> files = moment.Medium.Cut(mode, seed);
        return _seen.Add(Key(files, moment.Server, cuts)) ? Live(files, moment.Server, cuts, where) : [];
    }

    private List<(SimMoment, SimServer)> Live(Dictionary<SlotFile, byte[]> files, SimServer server, int cuts, string where)
    {
        SimStorage storage = new(SlotSize, files, options.IsLittlefs);
        Recovery recovery = new(scenario, storage, server.Copy(), _old, options.Fault);
        try
        {
            recovery.Run(keepMoments: cuts < 2);
            if (cuts == 0)
            {
                recovery.CheckDelta();
                _baseBoots = recovery.Boots;
                _baseCommits = recovery.Commits;
            }

            // A cut costs one boot, what it tore, and a download that may have to start again.
            if (recovery.Boots > _baseBoots + cuts || recovery.Commits > _baseCommits + (4 * cuts))
            {
                Note($"{where}: {recovery.Boots} boots, {recovery.Commits} commits; uncut {_baseBoots} and {_baseCommits}");
            }

            if (Recoveries++ % options.FollowUpStride == 0)
            {
                storage.OnOperation = null;
                recovery.RunFollowUp(NextPackage, "99.0");
            }
        }
        catch (InvalidOperationException e)
        {
            Note($"{where}: {e.Message}");
        }

        return recovery.Moments;
    }

    private SimDevice Prepare()
    {
        SimDevice device = new(SlotSize);
        if (scenario.Rotates)
        {
            device.Storage.Put(SlotFile.Trust, Release.RootedTrustRecord);
        }

        device.RunUntilIdle();
        for (int i = 0; i < scenario.Before.Length; i++)
        {
            device.Install(i + 1, scenario.Before[i]);
        }

        _old = device.ModelVersion;
        device.Server.Feedback.Clear();
        device.Server.BytesSent = 0;
        scenario.OfferAt(device.Server);
        if (scenario.Damage is { } damage)
        {
            SlotFile active = device.State.Active == 0 ? SlotFile.Slot0 : SlotFile.Slot1;
            device.Storage.Put(active, damage(device.Storage.Committed(active)!));
        }

        return device;
    }

    private void Note(string violation)
    {
        if (Violations.Count < MaxViolations)
        {
            Violations.Add(scenario.Name + ": " + violation);
        }
    }

    private static string Key(Dictionary<SlotFile, byte[]> files, SimServer server, int cuts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((SlotFile file, byte[] content) in files.OrderBy(f => f.Key))
        {
            hash.AppendData([(byte)file, .. BitConverter.GetBytes(content.Length)]);
            hash.AppendData(content);
        }

        return $"{Convert.ToHexString(hash.GetHashAndReset())} {cuts} {server.Action} {server.IsCancelled} {server.BytesSent > 6000} {server.Feedback.Count}";
    }
}
