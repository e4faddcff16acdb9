namespace TinyDevice.Packaging.Analysis;

/// <summary>Kinds of hardware, the smallest first.</summary>
public enum TargetClass
{
    /// <summary>Kilobytes of RAM, milliwatts, no operating system.</summary>
    Microcontroller = 0,

    /// <summary>A matrix engine beside a computer.</summary>
    Accelerator = 1,

    /// <summary>A computer with an operating system.</summary>
    Computer = 2,
}
