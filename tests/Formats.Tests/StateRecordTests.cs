namespace TinyDevice.Formats.Tests;

public sealed class StateRecordTests
{
    [Fact]
    public void Reads_back_every_field()
    {
        StateRecord record = Sample();
        byte[] bytes = new byte[StateRecord.Size];
        record.Write(bytes);
        StateRecord read = new();
        Assert.Equal(FormatStatus.Ok, read.Read(bytes, bytes.Length));
        Assert.Equivalent(record, read, strict: true);
    }

    [Fact]
    public void Refuses_every_flipped_bit()
    {
        byte[] bytes = new byte[StateRecord.Size];
        Sample().Write(bytes);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(FormatStatus.Ok, new StateRecord().Read(bytes, bytes.Length));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Refuses_every_truncation_and_every_torn_prefix()
    {
        byte[] bytes = new byte[StateRecord.Size];
        Sample().Write(bytes);
        byte[] older = new byte[StateRecord.Size];
        new StateRecord { Sequence = 3 }.Write(older);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(FormatStatus.Truncated, new StateRecord().Read(bytes, length));
            byte[] torn = [.. bytes[..length], .. older[length..]];
            Assert.True(length == 0 || torn.AsSpan().SequenceEqual(older) || torn.AsSpan().SequenceEqual(bytes)
                || new StateRecord().Read(torn, torn.Length) != FormatStatus.Ok, $"torn at {length}");
        }
    }

    [Theory]
    [InlineData(StatePhase.Idle, 0, 1)]
    [InlineData(StatePhase.Downloading, 0, 0)]
    [InlineData(StatePhase.Trial, 1, StateRecord.Factory)]
    [InlineData(StatePhase.Staged, 3, 0)]
    [InlineData(StatePhase.Shadow, 0, 0)]
    [InlineData(StatePhase.Shadow, 0, StateRecord.Factory)]
    [InlineData(StatePhase.Idle, 0, StateRecord.Factory, 0)]
    [InlineData(StatePhase.Idle, 0, StateRecord.Factory, 2)]
    [InlineData((StatePhase)6, 0, 1)]
    public void Refuses_a_record_that_contradicts_itself(StatePhase phase, int active, int candidate, int repair = StateRecord.Factory)
    {
        byte[] bytes = new byte[StateRecord.Size];
        new StateRecord { Phase = phase, Active = active, Candidate = candidate, Repair = repair }.Write(bytes);
        Assert.Equal(FormatStatus.OutOfRange, new StateRecord().Read(bytes, bytes.Length));
    }

    private static StateRecord Sample()
    {
        StateRecord record = new()
        {
            Sequence = 0x89ABCDEF,
            Phase = StatePhase.Trial,
            Active = 1,
            Candidate = 0,
            HasCounter = true,
            CounterEpoch = 65535,
            CounterSequence = uint.MaxValue,
            BootTries = 3,
            Repair = 0,
            RepairTries = 24,
            ShadowAgreed = 65535,
            Action = 1234567,
            Report = StateReport.Failure,
            Cause = 301,
            Attempts = 24,
            BytesReceived = 7654321,
            EndedAction = 77,
            EndedAs = StateReport.Success,
        };
        record.SlotGood[1] = true;
        for (int i = 0; i < StateRecord.SlotDigestSize; i++)
        {
            record.SlotDigests[0][i] = (byte)(i + 1);
            record.SlotDigests[1][i] = (byte)(i + 101);
            record.CounterDigest[i] = (byte)(i + 201);
        }

        return record;
    }
}
