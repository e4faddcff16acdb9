using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Attacks on who signed a package.</summary>
public sealed class SignatureAttacks
{
    private readonly Victim _victim = new();

    [Fact]
    public void Forger_makes_what_the_device_takes_when_nothing_is_wrong()
    {
        _victim.Device.Install(2, new Forger().Make());
        Assert.Equal("9.0", _victim.Device.ModelVersion);
    }

    [Fact]
    public void Signature_of_zeros() => Refused(new Forger { Signature = _ => new byte[64] });

    [Fact]
    public void Signature_r_zero() => Refused(new Forger { Signature = s => [.. new byte[32], .. s[32..]] });

    [Fact]
    public void Signature_s_zero() => Refused(new Forger { Signature = s => [.. s[..32], .. new byte[32]] });

    [Fact]
    public void Signature_r_equal_to_the_order() => Refused(new Forger { Signature = s => [.. Forger.Bytes(Forger.Order), .. s[32..]] });

    [Fact]
    public void Signature_s_equal_to_the_order() => Refused(new Forger { Signature = s => [.. s[..32], .. Forger.Bytes(Forger.Order)] });

    [Fact]
    public void Signature_s_plus_the_order() =>
        Refused(new Forger { Signature = s => [.. s[..32], .. Forger.Bytes((Forger.Number(s.AsSpan(32)) + Forger.Order) & ((System.Numerics.BigInteger.One << 256) - 1))] });

    [Fact]
    public void Signature_r_and_s_exchanged() => Refused(new Forger { Signature = s => [.. s[32..], .. s[..32]] });

    [Fact]
    public void Signature_by_another_key_under_the_trusted_keys_name()
    {
        using SigningKey stranger = SigningKey.Create();
        Refused(new Forger { Key = stranger });
    }

    [Fact]
    public void Signature_by_the_trusted_key_under_an_unknown_name() =>
        Refused(new Forger { Protected = Forger.Header(w => w.WriteInt32(-7), new byte[8]) });

    [Fact]
    public void Signature_that_names_no_key() =>
        Refused(new Forger { Protected = [0xA1, 0x01, 0x26] });

    [Fact]
    public void Signature_by_a_revoked_key()
    {
        using SigningKey next = SigningKey.Create();
        _victim.Device.Storage.Put(SlotFile.Trust, TrustRecordWriter.Write(new() { Signers = [Release.Key.PublicKey, next.PublicKey], Revoked = [Release.Key.PublicKey.Id] }));
        _victim.Refuses(Forger.Good, UpdateCause.KeyRevoked);
    }

    [Fact]
    public void Signature_by_the_root_key_which_signs_rotations_only()
    {
        using SigningKey root = SigningKey.Create();
        _victim.Device.Storage.Put(SlotFile.Trust, TrustRecordWriter.Write(new() { Signers = [Release.Key.PublicKey], Root = root.PublicKey }));
        Refused(new Forger { Key = root, Protected = Forger.Header(w => w.WriteInt32(-7), root.PublicKey.Id.ToArray()) });
    }

    [Fact]
    public void Signature_made_for_another_domain() => Refused(new Forger { Context = "Signature" });

    [Fact]
    public void Signature_made_for_a_counter_signature() => Refused(new Forger { Context = "CounterSignature" });

    [Fact]
    public void Signature_with_external_data_of_another_protocol() => Refused(new Forger { External = [1] });

    [Fact]
    public void Signature_over_the_bare_manifest() =>
        Refused(new Forger { Signature = _ => Release.Key.Sign(new Forger().Manifest) });

    [Fact]
    public void Signature_of_a_rotation_used_for_a_model() =>
        Refused(new Forger { Signature = _ => Release.Key.Sign([.. "TDR1"u8, .. new Forger().Manifest]) });

    [Fact]
    public void Mac_under_the_public_key_for_a_signature() =>
        Refused(new Forger
        {
            Protected = Forger.Header(w => w.WriteInt32(5)),
            Signature = _ => HMACSHA512.HashData(Release.Key.PublicKey.X.Span, new Forger().Manifest),
        });

    [Theory]
    [InlineData(-8)]
    [InlineData(-35)]
    [InlineData(-37)]
    [InlineData(-257)]
    [InlineData(1)]
    public void Algorithm_chosen_by_the_message(int algorithm) =>
        Refused(new Forger { Protected = Forger.Header(w => w.WriteInt32(algorithm)) });

    [Fact]
    public void Algorithm_named_by_text() =>
        Malformed(new Forger { Protected = Forger.Header(w => w.WriteTextString("none")) });

    [Fact]
    public void Algorithm_exchanged_in_the_protected_header_after_signing()
    {
        byte[] package = new Forger().Make();
        int at = package.AsSpan().IndexOf(new Forger().Protected);
        package[at + 2] = 0x28; // -9, which a P-256 key could mean as well
        _victim.Refuses(package, UpdateCause.SignatureInvalid);
    }

    [Fact]
    public void Algorithm_named_again_in_the_unprotected_header() =>
        Malformed(new Forger { Unprotected = w => { w.WriteStartMap(1); w.WriteInt32(1); w.WriteInt32(5); } });

    [Fact]
    public void Key_named_again_in_the_unprotected_header() =>
        Malformed(new Forger { Unprotected = w => { w.WriteStartMap(1); w.WriteInt32(4); w.WriteByteString(new byte[8]); } });

    [Fact]
    public void Critical_header_nobody_knows() =>
        Malformed(new Forger { Protected = Forger.Header(w => w.WriteInt32(-7), more: w => { w.WriteInt32(2); w.WriteStartArray(1); w.WriteInt32(99); w.WriteEndArray(); }) });

    [Fact]
    public void Private_header_nobody_knows() =>
        Malformed(new Forger { Unprotected = w => { w.WriteStartMap(1); w.WriteInt32(-70000); w.WriteInt32(0); } });

    [Fact]
    public void Hint_that_is_not_the_inverse() =>
        Refused(new Forger { Unprotected = w => { w.WriteStartMap(1); w.WriteInt32(CoseSign1.HintLabel); w.WriteByteString([.. new byte[31], 2]); } });

    [Fact]
    public void Hint_of_zero() =>
        Refused(new Forger { Unprotected = w => { w.WriteStartMap(1); w.WriteInt32(CoseSign1.HintLabel); w.WriteByteString(new byte[32]); } });

    [Theory]
    [InlineData(17u)]
    [InlineData(16u)]
    [InlineData(98u)]
    [InlineData(61u)]
    public void Message_of_another_kind_in_place_of_a_signed_one(uint tag) => Malformed(new Forger { Tag = tag });

    [Fact]
    public void Signature_cut_short() => Malformed(new Forger { Signature = s => s[..63] });

    [Fact]
    public void Signature_twice_counted_once() => Malformed(new Forger { Signature = s => [.. s, .. s] });

    [Fact]
    public void Second_envelope_behind_the_first()
    {
        byte[] one = PackageReader.Open(Forger.Good).SignedManifest.ToArray();
        _victim.Refuses(Forger.Put([.. one, .. one[..200]]), UpdateCause.EnvelopeMalformed);
    }

    [Fact]
    public void Data_hidden_in_the_headers_padding()
    {
        byte[] package = [.. Forger.Good];
        package[PackageLayout.HeaderSize - 1] = 1;
        _victim.Refuses(package, UpdateCause.HeaderMalformed);
    }

    [Fact]
    public void Malleated_signature_passes_an_old_model_off_as_another_one()
    {
        // n - s is as good a signature; what it must not do is make the confirmed release a different one under its own sequence.
        _victim.Device.Install(2, new Forger().Make());
        byte[] twin = new Forger { Signature = s => [.. s[..32], .. Forger.Bytes(Forger.Order - Forger.Number(s.AsSpan(32)))] }.Make();
        _victim.Device.Install(3, twin);
        Assert.Equal(UpdateCause.Downgrade, (UpdateCause)_victim.Server.LastClosed.Code);
        Assert.Equal("9.0", _victim.Device.ModelVersion);
    }

    [Fact]
    public void Trust_record_gone_or_rotten_trusts_nobody()
    {
        byte[] record = [.. _victim.Device.Storage.Committed(SlotFile.Trust)!];
        record[100] ^= 1;
        _victim.Device.Storage.Put(SlotFile.Trust, record);
        _victim.Refuses(Forger.Good, UpdateCause.TrustRecordUnusable);
    }

    [Fact]
    public void Trusted_point_off_the_curve()
    {
        byte[] record = [.. _victim.Device.Storage.Committed(SlotFile.Trust)!];
        record[TrustRecord.FixedSize + 16 + 63] ^= 1;
        HMACSHA256.HashData(PackageLayout.ChunkKey, record.AsSpan(0, record.Length - 32), record.AsSpan(record.Length - 32));
        _victim.Device.Storage.Put(SlotFile.Trust, record);
        _victim.Refuses(Forger.Good, UpdateCause.SignatureInvalid);
    }

    private void Refused(Forger forger) => _victim.Refuses(forger.Make(), UpdateCause.SignatureInvalid);

    private void Malformed(Forger forger) => _victim.Refuses(forger.Make(), UpdateCause.EnvelopeMalformed);
}
