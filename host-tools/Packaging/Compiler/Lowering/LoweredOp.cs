using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>An op record in the making.</summary>
internal sealed class LoweredOp(ModelOpCode code, TfliteNode source)
{
    /// <summary>What the device does.</summary>
    public ModelOpCode Code { get; } = code;

    /// <summary>The kernel that does it; 0 is the plain one.</summary>
    public int Variant { get; set; }

    /// <summary>Heap bytes the variant takes beyond the plain kernel.</summary>
    public int PackedBytes { get; set; }

    /// <summary>The operator of the .tflite file it comes from.</summary>
    public TfliteNode Source { get; } = source;

    public List<ArenaTensor> Inputs { get; } = [];

    public List<ArenaTensor> Outputs { get; } = [];

    /// <summary>The record's integers after the operands.</summary>
    public List<int> Parameters { get; } = [];

    /// <summary>Constants whose position in the image becomes a parameter.</summary>
    public List<Constant> Constants { get; } = [];

    /// <summary>The filters of an op that may stream them; null for others.</summary>
    public ChannelFilters? Filters { get; set; }

    /// <summary>Multiply-accumulate operations.</summary>
    public long Macs { get; set; }

    /// <summary>True when output 0 may overwrite input 0, byte for byte.</summary>
    public bool InPlace { get; init; }

    /// <summary>Channels at a time that a window of so many bytes takes; 0 when not even one. Fast kernels take channels by threes.</summary>
    public int BlockOf(int windowBytes)
    {
        int block = Math.Min(Filters!.Channels, Math.Min(windowBytes, HeapSize.MaxArrayBytes) / Filters.WindowBytesPerChannel);
        return Variant != 0 && block > 3 && block < Filters.Channels ? block - (block % 3) : block;
    }

    /// <summary>Lets so many channels at a time pass through the window; 0 keeps all in the heap.</summary>
    public void Stream(int blockChannels)
    {
        Filters!.BlockChannels = blockChannels;
        Parameters[Filters.BlockParameter] = blockChannels;
    }

    /// <summary>Adds a parameter that will hold the position of <paramref name="data"/> in the image.</summary>
    public void AddConstant(byte[] data)
    {
        Constants.Add(new Constant(Parameters.Count, data));
        Parameters.Add(0);
    }
}

/// <summary>Bytes of the image and the parameter that holds their position.</summary>
internal sealed record Constant(int Parameter, byte[] Data);

/// <summary>Filters by output channel, as the device keeps or streams them.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Depth">Weights of one channel.</param>
/// <param name="BlockParameter">The parameter that says how many channels pass through the window at a time, 0 when resident.</param>
internal sealed record ChannelFilters(int Channels, int Depth, int BlockParameter)
{
    /// <summary>Bytes of weights and channel entries.</summary>
    public int Bytes => Channels * (Depth + ModelFormat.ChannelEntrySize);

    /// <summary>Bytes of window one channel takes.</summary>
    public int WindowBytesPerChannel => Math.Max(Depth, ModelFormat.ChannelEntrySize);

    /// <summary>Channels at a time, or 0; set by the budget.</summary>
    public int BlockChannels { get; set; }
}
