using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Simulation;

/// <summary>A medium that enforces the port's rules, can fail or fill up, and can lose power at any operation.</summary>
internal sealed class SimStorage : ISlotStorage
{
    private readonly Dictionary<SlotFile, byte[]> _committed = [];
    private SlotFile? _dirtyFile;
    private byte[]? _dirty;

    public SimStorage(int slotSize)
    {
        SlotSize = slotSize;
    }

    public int SlotSize { get; }

    /// <summary>Operations that change the medium, so far.</summary>
    public int Operations { get; private set; }

    /// <summary>Operation at which the power goes, counted from 1; 0 for never.</summary>
    public int CutAt { get; set; }

    public CutMode CutMode { get; set; }

    /// <summary>Seeds how bytes tear.</summary>
    public int Seed { get; set; }

    /// <summary>Commits per file, for the wear budget.</summary>
    public Dictionary<SlotFile, int> Commits { get; } = [];

    /// <summary>Writes to this file fail as on a full medium.</summary>
    public SlotFile? Full { get; set; }

    public int Length(SlotFile file) => Content(file)?.Length ?? -1;

    public UpdateStatus Read(SlotFile file, int offset, byte[] buffer, int start, int count)
    {
        byte[]? content = Content(file);
        if (content is null || content.Length < offset + count)
        {
            return UpdateStatus.Absent;
        }

        content.AsSpan(offset, count).CopyTo(buffer.AsSpan(start));
        return UpdateStatus.Ok;
    }

    public UpdateStatus Write(SlotFile file, int offset, byte[] buffer, int start, int count)
    {
        if (_dirtyFile is { } other && other != file)
        {
            throw new InvalidOperationException($"{file} is written while {other} is not committed.");
        }

        byte[] old = Content(file) ?? [];
        if (offset > old.Length)
        {
            throw new InvalidOperationException($"A hole in {file}: written at {offset}, {old.Length} bytes there.");
        }

        if (Full == file || (file <= SlotFile.Slot1 && offset + count > SlotSize))
        {
            return UpdateStatus.MediumFailed;
        }

        byte[] next = new byte[Math.Max(old.Length, offset + count)];
        old.CopyTo(next, 0);
        buffer.AsSpan(start, count).CopyTo(next.AsSpan(offset));
        Operate(() =>
        {
            _dirtyFile = file;
            _dirty = next;
        });
        return UpdateStatus.Ok;
    }

    public UpdateStatus Commit(SlotFile file)
    {
        if (_dirtyFile != file)
        {
            return UpdateStatus.Ok;
        }

        Operate(() =>
        {
            _committed[file] = _dirty!;
            _dirtyFile = null;
            _dirty = null;
            Commits[file] = Commits.GetValueOrDefault(file) + 1;
        });
        return UpdateStatus.Ok;
    }

    public UpdateStatus Erase(SlotFile file)
    {
        Operate(() =>
        {
            _committed.Remove(file);
            if (_dirtyFile == file)
            {
                _dirtyFile = null;
                _dirty = null;
            }
        });
        return UpdateStatus.Ok;
    }

    /// <summary>The committed content of a file, to look at; null when there is none.</summary>
    public byte[]? Committed(SlotFile file) => _committed.GetValueOrDefault(file);

    /// <summary>Puts a file there as a board's provisioning or a fault would.</summary>
    public void Put(SlotFile file, byte[] content) => _committed[file] = content;

    /// <summary>What is left when the device starts again.</summary>
    public void PowerUp()
    {
        if (_dirtyFile is { } file)
        {
            byte[]? old = _committed.GetValueOrDefault(file);
            byte[]? left = CutMode == CutMode.FellBack || CutMode == CutMode.Before ? old : Tear(old ?? [], _dirty!);
            if (left is not null)
            {
                _committed[file] = left;
            }
        }

        _dirtyFile = null;
        _dirty = null;
        CutAt = 0;
    }

    private byte[] Tear(byte[] old, byte[] next)
    {
        if (CutMode == CutMode.After)
        {
            return next;
        }

        Random random = new(HashCode.Combine(Seed, Operations));
        int length = random.Next(old.Length, next.Length + 1);
        byte[] torn = new byte[length];
        old.AsSpan(0, Math.Min(old.Length, length)).CopyTo(torn);
        int prefix = random.Next(0, length + 1);
        for (int i = 0; i < length; i += 16)
        {
            int count = Math.Min(16, length - i);
            if (CutMode == CutMode.TornPrefix)
            {
                count = Math.Clamp(prefix - i, 0, count);
            }
            else if (random.Next(2) == 0)
            {
                continue;
            }

            next.AsSpan(i, count).CopyTo(torn.AsSpan(i));
        }

        return torn;
    }

    private byte[]? Content(SlotFile file) => _dirtyFile == file ? _dirty : _committed.GetValueOrDefault(file);

    private void Operate(Action operation)
    {
        Operations++;
        if (Operations != CutAt)
        {
            operation();
            return;
        }

        if (CutMode != CutMode.Before)
        {
            operation();
        }

        throw new PowerCutException();
    }
}
