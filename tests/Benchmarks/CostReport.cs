using System.Globalization;
using TinyDevice.Packaging.Compiler.Costs;

namespace TinyDevice.Benchmarks;

/// <summary>How far the compiler's estimates are from the counted IL.</summary>
internal static class CostReport
{
    /// <summary>Deviation of the whole Invoke of each model, in per cent of the counted.</summary>
    public static MarkdownTable ByModel(IEnumerable<CountedOp> ops, CostTable table)
    {
        var rows = new MarkdownTable("model", "counted, M IL", "estimated, M IL", "off, %", "machine instructions off, %");
        foreach (IGrouping<string, CountedOp> model in ops.GroupBy(op => op.Model))
        {
            IlCount counted = model.Aggregate(default(IlCount), (sum, op) => sum + op.Counted);
            OpCost estimated = model.Aggregate(default(OpCost), (sum, op) => sum + table.Estimate(op.Op.Kernel, op.Op.Work));
            rows.Add(
                model.Key,
                Fixed(counted.Instructions / 1e6, 3),
                Fixed(estimated.Instructions / 1e6, 3),
                Off(estimated.Instructions, counted.Instructions),
                Off(estimated.MachineInstructions, counted.Cost));
        }

        return rows;
    }

    /// <summary>The largest deviation of a single op, kernel by kernel.</summary>
    public static MarkdownTable ByKernel(IEnumerable<CountedOp> ops, CostTable table)
    {
        var rows = new MarkdownTable("kernel", "ops", "mean off, %", "worst off, %", "worst in");
        foreach (IGrouping<string, CountedOp> kernel in ops.GroupBy(op => op.Op.Kernel).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            double Deviation(CountedOp op) => ((double)table.Estimate(kernel.Key, op.Op.Work).Instructions / op.Counted.Instructions) - 1;
            CountedOp worst = kernel.MaxBy(op => Math.Abs(Deviation(op)))!;
            rows.Add(
                kernel.Key,
                kernel.Count().ToString(CultureInfo.InvariantCulture),
                Fixed(100 * kernel.Average(op => Math.Abs(Deviation(op))), 1),
                Fixed(100 * Deviation(worst), 1),
                worst.Model);
        }

        return rows;
    }

    private static string Off(long estimated, long counted) => Fixed(100 * (((double)estimated / counted) - 1), 1);

    private static string Fixed(double value, int digits) => value.ToString("F" + digits, CultureInfo.InvariantCulture);
}
