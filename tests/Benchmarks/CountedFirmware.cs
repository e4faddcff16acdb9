using System.Reflection;
using System.Runtime.Loader;
using TinyDevice.Inference;

namespace TinyDevice.Benchmarks;

/// <summary>The firmware's assembly with counters in it, loaded beside the one the tools use.</summary>
internal sealed class CountedFirmware
{
    private readonly AssemblyLoadContext _context = new("counted firmware");
    private readonly List<BasicBlock> _blocks = [];
    private readonly long[] _entered;

    /// <summary>Rewrites and loads the firmware this process was built with.</summary>
    public CountedFirmware()
    {
        byte[] changed = Instrumenter.Instrument(typeof(ModelRunner).Assembly.Location, _blocks);
        Assembly = _context.LoadFromStream(new MemoryStream(changed));
        _entered = new long[_blocks.Count];
        Assembly.GetType(Instrumenter.CounterClass, throwOnError: true)!
            .GetField(Instrumenter.CounterField)!
            .SetValue(null, _entered);
    }

    /// <summary>The changed assembly; its types are not those the tools were compiled with.</summary>
    public Assembly Assembly { get; }

    /// <summary>Counts what runs in an action.</summary>
    public IlCount Count(Action action)
    {
        Array.Clear(_entered);
        action();
        long instructions = 0;
        long cost = 0;
        for (int i = 0; i < _entered.Length; i++)
        {
            instructions += _entered[i] * _blocks[i].Instructions;
            cost += _entered[i] * _blocks[i].Cost;
        }

        return new IlCount(instructions, cost);
    }
}
