using TinyDevice.Formats;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut;

/// <summary>The medium seen through one seeded bug.</summary>
internal sealed class FaultyStorage(ISlotStorage medium, Fault fault) : ISlotStorage
{
    private const int SealAt = 96;

    public int SlotSize => medium.SlotSize;

    public int Length(SlotFile file) => medium.Length(Really(file));

    public UpdateStatus Read(SlotFile file, int offset, byte[] buffer, int start, int count)
    {
        if (fault == Fault.BaseMisread && IsPiece(file, offset) && count != PackageLayout.ChunkSize && count != PackageLayout.DigestSize)
        {
            // Only a delta reads part of a chunk; the model's own reads go elsewhere.
            offset--;
        }

        UpdateStatus status = medium.Read(Really(file), offset, buffer, start, count);
        if (status != UpdateStatus.Ok || !IsState(file))
        {
            return status;
        }

        if (fault == Fault.NoChecksum)
        {
            RecordSeal.Write(buffer, SealAt, 12);
            "TEND"u8.CopyTo(buffer.AsSpan(SealAt + 12));
        }
        else if (fault == Fault.OldestRecordWins)
        {
            Patch(buffer).CopyTo(buffer, 0);
        }

        return status;
    }

    public UpdateStatus Write(SlotFile file, int offset, byte[] buffer, int start, int count)
    {
        if (fault == Fault.ReasonLost && file == SlotFile.Reason)
        {
            return UpdateStatus.Ok;
        }

        if (IsPiece(file, offset))
        {
            return WritePiece(file, offset, buffer[start..(start + count)]);
        }

        if (!IsState(file))
        {
            return medium.Write(Really(file), offset, buffer, start, count);
        }

        if (fault == Fault.BothRecordsErased)
        {
            medium.Erase(SlotFile.State0);
            medium.Erase(SlotFile.State1);
        }

        return medium.Write(Really(file), offset, Patch(buffer), start, count);
    }

    public UpdateStatus Commit(SlotFile file) => medium.Commit(Really(file));

    public UpdateStatus Erase(SlotFile file) => medium.Erase(Really(file));

    private UpdateStatus WritePiece(SlotFile file, int offset, byte[] piece)
    {
        SlotFile other = file == SlotFile.Slot0 ? SlotFile.Slot1 : SlotFile.Slot0;
        if (fault == Fault.BaseOverwritten && medium.Length(other) >= offset)
        {
            medium.Write(other, offset, piece, 0, piece.Length);
            medium.Commit(other);
        }

        piece[^1] ^= (byte)(fault == Fault.ChunkUnproved ? 1 : 0);
        return medium.Write(Really(file), offset, piece, 0, piece.Length);
    }

    private static bool IsPiece(SlotFile file, int offset) => file <= SlotFile.Slot1 && offset > PackageLayout.HeaderSize;

    private static bool IsState(SlotFile file) => file is SlotFile.State0 or SlotFile.State1;

    private SlotFile Really(SlotFile file) => (fault, file) switch
    {
        (Fault.StateInPlace, SlotFile.State1) => SlotFile.State0,
        (Fault.OneSlot, SlotFile.Slot1) => SlotFile.Slot0,
        (Fault.TrustInPlace, SlotFile.Trust1) => SlotFile.Trust,
        _ => file,
    };

    private byte[] Patch(byte[] buffer)
    {
        StateRecord record = new();
        byte[] patched = [.. buffer];
        if (record.Read(patched, StateRecord.Size) == FormatStatus.Ok)
        {
            Change(record);
            record.Write(patched);
        }

        return patched;
    }

    private void Change(StateRecord record)
    {
        bool isStaged = record.Phase == StatePhase.Staged;
        if (fault == Fault.OldestRecordWins)
        {
            record.Sequence = ~record.Sequence;
        }
        else if (fault == Fault.EarlyCounter && isStaged)
        {
            record.HasCounter = true;
            record.CounterSequence++;
        }
        else if (fault == Fault.UncountedBoots)
        {
            record.BootTries = 0;
        }
        else if (fault == Fault.RepairForgotten)
        {
            record.Repair = StateRecord.Factory;
        }
        else if (fault == Fault.AgreementLost)
        {
            record.ShadowAgreed = 0;
        }
        else if (fault == Fault.ActiveBeforeMended && record.Repair != StateRecord.Factory)
        {
            record.Active = record.Repair;
            record.Repair = StateRecord.Factory;
        }
        else if ((fault == Fault.TrialSkipped && isStaged) || (fault == Fault.ShadowUnwatched && record.Phase == StatePhase.Shadow))
        {
            record.Phase = StatePhase.Idle;
            record.Active = record.Candidate;
            record.Candidate = StateRecord.Factory;
        }
    }
}
