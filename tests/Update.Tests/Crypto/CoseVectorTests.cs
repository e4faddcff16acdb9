using System.Buffers.Text;
using System.Text.Json;
using TinyDevice.Formats;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Update.Tests.Crypto;

/// <summary>The sign1-tests of cose-wg/Examples.</summary>
public sealed class CoseVectorTests
{
    [Theory]
    [InlineData("sign-pass-01")] // empty protected header written as A0
    [InlineData("sign-pass-02")] // external data
    public void Verifies_the_messages_that_are_right(string name)
    {
        JsonElement vector = SharedVectors.Load($"cose-sign1/{name}.json");
        byte[] bytes = vector.GetProperty("output").Hex("cbor");
        var message = new CoseSign1();
        Assert.Equal(FormatStatus.Ok, message.Read(bytes, 0, bytes.Length));
        Assert.Equal(SignatureStatus.Ok, Es256.Verify(bytes, message, External(vector), Key(vector)));
    }

    [Fact]
    public void Verifies_the_message_without_a_tag_only_where_none_is_demanded()
    {
        JsonElement vector = SharedVectors.Load("cose-sign1/sign-pass-03.json");
        byte[] bytes = vector.GetProperty("output").Hex("cbor");
        var message = new CoseSign1();
        Assert.Equal(FormatStatus.Malformed, message.Read(bytes, 0, bytes.Length));
        Assert.Equal(FormatStatus.Ok, message.ReadUntagged(bytes, 0, bytes.Length));
        Assert.Equal(SignatureStatus.Ok, Es256.Verify(bytes, message, [], Key(vector)));
    }

    [Theory]
    [InlineData("sign-fail-01", FormatStatus.Malformed)] // tag 998
    [InlineData("sign-fail-04", FormatStatus.UnsupportedAlgorithm)] // algorithm "unknown"
    public void Refuses_to_read_the_messages_that_are_no_ES256_messages(string name, FormatStatus status)
    {
        byte[] bytes = SharedVectors.Load($"cose-sign1/{name}.json").GetProperty("output").Hex("cbor");
        Assert.Equal(status, new CoseSign1().Read(bytes, 0, bytes.Length));
    }

    [Theory]
    [InlineData("sign-fail-02", SignatureStatus.BadSignature)] // payload changed
    [InlineData("sign-fail-03", SignatureStatus.UnsupportedAlgorithm)] // algorithm -999
    [InlineData("sign-fail-06", SignatureStatus.BadSignature)] // protected header added
    [InlineData("sign-fail-07", SignatureStatus.BadSignature)] // protected header removed
    public void Refuses_the_messages_that_were_tampered_with(string name, SignatureStatus status)
    {
        JsonElement vector = SharedVectors.Load($"cose-sign1/{name}.json");
        byte[] bytes = vector.GetProperty("output").Hex("cbor");
        var message = new CoseSign1();
        Assert.Equal(FormatStatus.Ok, message.Read(bytes, 0, bytes.Length));
        TrustedKey key = Key(SharedVectors.Load("cose-sign1/sign-pass-01.json"));
        Assert.Equal(status, Es256.Verify(bytes, message, [], key));
    }

    private static byte[] External(JsonElement vector)
    {
        JsonElement sign = vector.GetProperty("input").GetProperty("sign0");
        return sign.TryGetProperty("external", out _) ? sign.Hex("external") : [];
    }

    private static TrustedKey Key(JsonElement vector)
    {
        JsonElement key = vector.GetProperty("input").GetProperty("sign0").GetProperty("key");
        return TestKeys.WithTable(
            Base64Url.DecodeFromChars(key.GetProperty("x").GetString()),
            Base64Url.DecodeFromChars(key.GetProperty("y").GetString()));
    }
}
