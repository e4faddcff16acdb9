using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>A medium that enforces the port's rules, can fail or fill up, and can lose power at any operation.</summary>
internal sealed class SimStorage : ISlotStorage
{
    private readonly List<(int Offset, byte[] Bytes)> _writes = [];
    private readonly bool _isLittlefs;
    private Dictionary<SlotFile, byte[]> _committed;
    private SlotFile? _dirtyFile;
    private byte[]? _dirty;

    public SimStorage(int slotSize, bool isLittlefs = false)
        : this(slotSize, [], isLittlefs)
    {
    }

    /// <summary>A medium with files already there.</summary>
    public SimStorage(int slotSize, Dictionary<SlotFile, byte[]> files, bool isLittlefs)
    {
        SlotSize = slotSize;
        _committed = files;
        _isLittlefs = isLittlefs;
    }

    public int SlotSize { get; }

    /// <summary>Operations that change the medium, so far.</summary>
    public int Operations { get; private set; }

    /// <summary>Operation at which the power goes, counted from 1; 0 for never.</summary>
    public int CutAt { get; set; }

    public CutMode CutMode { get; set; }

    /// <summary>Seeds how bytes tear.</summary>
    public int Seed { get; set; }

    /// <summary>Called before every operation that changes the medium.</summary>
    public Action<SimMoment>? OnOperation { get; set; }

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
        _writes.Add((offset, buffer[start..(start + count)]));
        Operate(file, SimOperation.Write, () =>
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

        Operate(file, SimOperation.Commit, () =>
        {
            _committed[file] = _dirty!;
            Forget();
            Commits[file] = Commits.GetValueOrDefault(file) + 1;
        });
        return UpdateStatus.Ok;
    }

    public UpdateStatus Erase(SlotFile file)
    {
        Operate(file, SimOperation.Erase, () =>
        {
            _committed.Remove(file);
            if (_dirtyFile == file)
            {
                Forget();
            }
        });
        return UpdateStatus.Ok;
    }

    /// <summary>The committed content of a file, to look at; null when there is none.</summary>
    public byte[]? Committed(SlotFile file) => _committed.GetValueOrDefault(file);

    /// <summary>Puts a file there as a board's provisioning or a fault would.</summary>
    public void Put(SlotFile file, byte[] content) => _committed[file] = content;

    /// <summary>A copy of what is committed.</summary>
    public Dictionary<SlotFile, byte[]> Files() => new(_committed);

    /// <summary>The device starts again: what was not committed is gone, and no further cut is due.</summary>
    public void PowerUp()
    {
        Forget();
        CutAt = 0;
    }

    private void Forget()
    {
        _dirtyFile = null;
        _dirty = null;
        _writes.Clear();
    }

    private byte[]? Content(SlotFile file) => _dirtyFile == file ? _dirty : _committed.GetValueOrDefault(file);

    private void Operate(SlotFile file, SimOperation kind, Action operation)
    {
        Operations++;
        if (OnOperation is not null || Operations == CutAt)
        {
            SimMoment moment = new()
            {
                Committed = new Dictionary<SlotFile, byte[]>(_committed),
                Writes = [.. _writes],
                File = file,
                Operation = kind,
                IsLittlefs = _isLittlefs,
            };
            OnOperation?.Invoke(moment);
            if (Operations == CutAt)
            {
                _committed = moment.Cut(CutMode, HashCode.Combine(Seed, Operations));
                throw new PowerCutException();
            }
        }

        operation();
    }
}
