using TinyDevice.Cli.Devices;

namespace TinyDevice.Cli.Tests;

public sealed class FailureTextTests
{
    [Theory]
    [InlineData("cause=golden-mismatch\nstage=4\nsample=2\noffset=1\nexpected=51\ngot=129", "golden-mismatch: sample 2, byte 1: expected 51, got 129")]
    [InlineData("cause=downgrade\nstage=1\nexpected=4\ngot=3", "downgrade: expected 4, got 3")]
    [InlineData("cause=signature-invalid", "signature-invalid")]
    [InlineData("no space left\nsector 7", "no space left, sector 7")]
    [InlineData(null, "not told")]
    public void Tells_a_reason_in_one_line(string? reason, string expected) => Assert.Equal(expected, FailureText.Describe(reason));
}
