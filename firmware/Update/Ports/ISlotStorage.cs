namespace TinyDevice.Update.Ports
{
    /// <summary>The few named files that hold slots and records.</summary>
    /// <remarks>
    /// The strictest medium's rules: a file has no holes, so a write starts at or before its end. Only one file has writes that are not
    /// yet committed; writing another first is a caller's bug. After a power cut, bytes written since the last <see cref="Commit"/> of that
    /// file may be there, torn, or absent, and the whole file may have fallen back to its last committed content; nothing else moves.
    /// There is no rename over an existing file and no figure of free space: a full medium shows as <see cref="UpdateStatus.MediumFailed"/>.
    /// </remarks>
    public interface ISlotStorage
    {
        /// <summary>Bytes one slot may hold; 0 when the medium is too small for two slots.</summary>
        int SlotSize { get; }

        /// <summary>Bytes in the file, or -1 when it does not exist.</summary>
        int Length(SlotFile file);

        /// <summary>Reads exactly <paramref name="count"/> bytes, seeing uncommitted writes; Absent when the file ends before that.</summary>
        UpdateStatus Read(SlotFile file, int offset, byte[] buffer, int start, int count);

        /// <summary>Writes bytes over and past what is there; durable only after <see cref="Commit"/>.</summary>
        UpdateStatus Write(SlotFile file, int offset, byte[] buffer, int start, int count);

        /// <summary>Makes the file's writes durable; nothing to do is Ok.</summary>
        UpdateStatus Commit(SlotFile file);

        /// <summary>Removes the file, durably; a file that does not exist is Ok.</summary>
        UpdateStatus Erase(SlotFile file);
    }
}
