using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Attacks on who may say whom a device trusts: docs/formats/trust.md.</summary>
public sealed class RotationAttacks : IDisposable
{
    private readonly SigningKey _root = SigningKey.Create();
    private readonly SigningKey _otherRoot = SigningKey.Create();
    private readonly SigningKey _nextSigner = SigningKey.Create();
    private readonly Victim _victim;

    public RotationAttacks() => _victim = new Victim(c => c with { Root = _root.PublicKey });

    private TrustContents Next => new() { Signers = [_nextSigner.PublicKey], Root = _root.PublicKey, Sequence = 2 };

    private byte[] Current => _victim.Device.Storage.Committed(SlotFile.Trust)!;

    public void Dispose()
    {
        _root.Dispose();
        _otherRoot.Dispose();
        _nextSigner.Dispose();
    }

    [Fact]
    public void Key_lost_and_rotated_away_signs_nothing_more()
    {
        _victim.Server.Rotations[2] = Make(Next with { Revoked = [Release.Key.PublicKey.Id] });
        Assert.Equal(2u, Rotate());
        _victim.Refuses(Release.Make(1, c => c with { Sequence = 9 }), UpdateCause.KeyRevoked);
        _victim.Device.Install(3, Release.Make(1, c => c with { Sequence = 10, ModelVersion = "10.0" }, _nextSigner));
        Assert.Equal("10.0", _victim.Device.ModelVersion);
    }

    [Fact]
    public void Model_signed_by_the_new_key_is_taken_in_the_very_poll_that_brings_the_key()
    {
        _victim.Server.Rotations[2] = Make(Next);
        _victim.Device.Install(3, Release.Make(1, c => c with { Sequence = 10, ModelVersion = "10.0" }, _nextSigner));
        Assert.Equal("10.0", _victim.Device.ModelVersion);
    }

    [Fact]
    public void Root_is_exchanged_over_two_steps_by_a_device_that_slept_through_both()
    {
        byte[] second = Make(Next with { Root = _otherRoot.PublicKey }, newRoot: _otherRoot);
        byte[] third = TrustRotationWriter.Write(TrustRotationWriter.RecordIn(second), Next with { Root = _otherRoot.PublicKey, Sequence = 3 }, _otherRoot, _otherRoot);
        _victim.Server.Rotations[2] = second;
        _victim.Server.Rotations[3] = third;
        Assert.Equal(3u, Rotate());
        Assert.Contains("\"trustSequence\":\"3\"", _victim.Server.Attributes, StringComparison.Ordinal);
    }

    [Fact]
    public void Rotation_signed_by_the_new_root_only() =>
        Refused(Forge(Next with { Root = _otherRoot.PublicKey }, _otherRoot, _otherRoot), UpdateCause.RotationUnsigned);

    [Fact]
    public void Rotation_signed_by_the_old_root_only() =>
        Refused(Forge(Next with { Root = _otherRoot.PublicKey }, _root, _root), UpdateCause.RotationUnsigned);

    [Fact]
    public void Rotation_signed_by_a_signer_key() =>
        Refused(Forge(Next, Release.Key, Release.Key), UpdateCause.RotationUnsigned);

    [Fact]
    public void Rotation_whose_two_signatures_are_swapped() =>
        Refused(Forge(Next with { Root = _otherRoot.PublicKey }, _otherRoot, _root), UpdateCause.RotationUnsigned);

    [Fact]
    public void Rotation_without_signatures()
    {
        byte[] rotation = Make(Next);
        rotation.AsSpan(^128).Clear();
        Refused(rotation, UpdateCause.RotationUnsigned);
    }

    [Fact]
    public void Rotation_that_skips_a_step() =>
        Refused(Forge(Next with { Sequence = 3 }, _root, _root), UpdateCause.RotationOutOfOrder);

    [Fact]
    public void Rotation_replayed()
    {
        byte[] second = Make(Next);
        _victim.Server.Rotations[2] = second;
        Rotate();
        _victim.Server.Rotations[3] = second;
        Assert.Equal(2u, Rotate());
        Assert.Contains(_victim.Device.Events, e => e.Kind == DeviceEventKind.TrustRotated && e.Second == (int)UpdateCause.RotationOutOfOrder);
    }

    [Fact]
    public void Rotation_to_the_same_sequence_with_other_keys() =>
        Refused(Forge(Next with { Sequence = 1 }, _root, _root), UpdateCause.RotationOutOfOrder);

    [Fact]
    public void Rotation_to_the_highest_sequence_to_bar_all_later_ones() =>
        Refused(Forge(Next with { Sequence = uint.MaxValue }, _root, _root), UpdateCause.RotationOutOfOrder);

    [Fact]
    public void Rotation_that_drops_the_root() =>
        Refused(Forge(Next with { Root = null }, _root, _root), UpdateCause.RotationMalformed);

    [Fact]
    public void Rotation_for_a_device_that_was_given_no_root()
    {
        _victim.Device.Storage.Put(SlotFile.Trust, Release.TrustRecord);
        Refused(Forge(Next, _root, _root), UpdateCause.RotationMalformed);
    }

    [Fact]
    public void Trust_record_without_a_rotation_around_it() =>
        Refused(TrustRecordWriter.Write(Next), UpdateCause.RotationMalformed);

    [Fact]
    public void Rotation_that_never_ends()
    {
        _victim.Server.Rotations[2] = new byte[1_000_000];
        _victim.Device.RunUntil(() => _victim.Device.Clock.Milliseconds > 3_600_000);
        Assert.Equal(1u, Sequence());
        Assert.InRange(_victim.Server.Requests.Count(r => r.Contains("/trust/", StringComparison.Ordinal)), 1, 20);
    }

    [Fact]
    public void Rotation_link_that_leads_nowhere_is_asked_once_and_updates_go_on()
    {
        _victim.Server.Rotations[9] = [];
        _victim.Device.Install(3, Release.Make(1, c => c with { Sequence = 10, ModelVersion = "10.0" }));
        Assert.Equal("10.0", _victim.Device.ModelVersion);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(429)]
    public void Rotation_that_never_comes_does_not_keep_the_device_from_updates(int status)
    {
        _victim.Server.Rotations[2] = Make(Next);
        int asked = 0;
        _victim.Server.Intercept = call => call.Url.Contains("/trust/", StringComparison.Ordinal) && ++asked > 0 ? new SimAnswer(status) : null;
        _victim.Device.Install(3, Release.Make(1, c => c with { Sequence = 10, ModelVersion = "10.0" }));
        Assert.Equal("10.0", _victim.Device.ModelVersion);
        Assert.InRange(asked, DownloadBudget.MaxRotationRequests, DownloadBudget.MaxRotationRequests * _victim.Device.Boots);
        Assert.Contains(_victim.Device.Events, e => e.Kind == DeviceEventKind.TrustRotated && e.Second == (int)UpdateCause.RotationUnavailable);
        Assert.Equal(1u, Sequence());
    }

    [Fact]
    public void Rotation_with_any_one_bit_changed()
    {
        byte[] rotation = Make(Next);
        TrustRecord current = TrustRotationWriter.ReadRecord(Current);
        int signed = rotation.Length - (2 * TrustRotation.SignatureSize);
        for (int bit = 0; bit < rotation.Length * 8; bit++)
        {
            // Verifying takes a while, so of the comb table and the signatures only some bits are tried.
            if (bit / 8 >= 200 && bit % 97 != 0)
            {
                continue;
            }

            byte[] changed = [.. rotation];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(UpdateCause.None, TrustStore.Judge(current, changed, changed.Length, new TrustRecord()));

            // The record's checksum is no secret: the attacker mends it.
            System.Security.Cryptography.HMACSHA256.HashData(PackageLayout.ChunkKey, changed.AsSpan(8, signed - 40), changed.AsSpan(signed - 32, 32));
            if (!changed.AsSpan().SequenceEqual(rotation))
            {
                Assert.NotEqual(UpdateCause.None, TrustStore.Judge(current, changed, changed.Length, new TrustRecord()));
            }
        }
    }

    [Fact]
    public void Rotation_cut_short_at_any_byte()
    {
        byte[] rotation = Make(Next);
        TrustRecord current = TrustRotationWriter.ReadRecord(Current);
        for (int length = 0; length < rotation.Length; length++)
        {
            Assert.Equal(UpdateCause.RotationMalformed, TrustStore.Judge(current, rotation, length, new TrustRecord()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Power_cut_at_any_operation_of_a_rotation_leaves_the_old_keys_or_the_new_ones(bool isLittlefs)
    {
        byte[] second = Make(Next);
        Dictionary<SlotFile, byte[]> files = _victim.Device.Storage.Files();
        int cuts = 0;
        foreach (CutMode mode in Enum.GetValues<CutMode>())
        {
            for (int cut = 1; cut <= 3; cut++)
            {
                for (int seed = 0; seed < 3; seed++, cuts++)
                {
                    SimStorage storage = new(65536, new(files), isLittlefs) { CutAt = cut, CutMode = mode, Seed = seed };
                    SimServer server = new() { Rotations = { [2] = second } };
                    SimDevice device = new(storage, server);
                    bool isCut = false;
                    device.OnEvent = kind =>
                    {
                        isCut |= kind == DeviceEventKind.Booted && storage.CutAt == 0;
                        Assert.InRange(new TrustStore(storage).Load().Sequence, 1u, 2u);
                    };
                    device.RunUntilIdle();
                    Assert.True(isCut);
                    Assert.Equal(2u, new TrustStore(storage).Load().Sequence);
                    Assert.Equal("2.0", device.ModelVersion);
                }
            }
        }

        Assert.Equal(54, cuts);
    }

    [Fact]
    public void Rotten_new_record_falls_back_to_the_one_before_it()
    {
        _victim.Server.Rotations[2] = Make(Next);
        Rotate();
        _victim.Server.Rotations.Clear();
        _victim.Device.Storage.Committed(SlotFile.Trust1)![700] ^= 1;
        Assert.Equal(1u, Sequence());
    }

    private byte[] Make(TrustContents next, SigningKey? newRoot = null) => TrustRotationWriter.Write(Current, next, _root, newRoot ?? _root);

    /// <summary>A well-formed rotation that no honest tool would give out.</summary>
    private static byte[] Forge(TrustContents next, SigningKey first, SigningKey second)
    {
        // Written as a lawful step from a record that agrees with it, then signed by the wrong keys or put before the wrong device.
        byte[] record = TrustRecordWriter.Write(next);
        byte[] rotation = [.. "TDR1"u8, (byte)record.Length, (byte)(record.Length >> 8), 0, 0, .. record];
        return [.. rotation, .. first.Sign(rotation), .. second.Sign(rotation)];
    }

    private void Refused(byte[] rotation, UpdateCause cause)
    {
        byte[] before = Current;
        _victim.Server.Rotations[2] = rotation;
        Rotate();
        Assert.Contains(_victim.Device.Events, e => e.Kind == DeviceEventKind.TrustRotated && e.Second == (int)cause);
        Assert.Contains($"\"trustCause\":\"{(int)cause}\"", _victim.Server.Attributes, StringComparison.Ordinal);
        Assert.Equal(before, Current);
        Assert.Null(_victim.Device.Storage.Committed(SlotFile.Trust1));
        Assert.Equal(1, _victim.Server.Requests.Count(r => r.Contains("/trust/", StringComparison.Ordinal)));
        _victim.IsUnharmed();
    }

    private uint Rotate()
    {
        _victim.Device.RunUntilIdle();
        return Sequence();
    }

    private uint Sequence() => new TrustStore(_victim.Device.Storage).Load().Sequence;
}
