namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>How a model did on labelled data.</summary>
/// <param name="Samples">Samples evaluated.</param>
/// <param name="Correct">Samples whose class was found.</param>
/// <param name="Confusion">Rows are true classes, columns what the model said.</param>
/// <param name="MillisecondsEach">Time of one inference on one core of this machine.</param>
/// <param name="Workers">Cores used.</param>
public sealed record EvaluationResult(int Samples, int Correct, IReadOnlyList<IReadOnlyList<int>> Confusion, double MillisecondsEach, int Workers)
{
    /// <summary>Share of samples whose class was found.</summary>
    public double Accuracy => (double)Correct / Samples;

    /// <summary>Number of classes.</summary>
    public int Classes => Confusion.Count;

    /// <summary>Per true class the share found; null for a class without samples.</summary>
    public IReadOnlyList<double?> Recall => [.. Confusion.Select((row, index) => row.Sum() == 0 ? (double?)null : (double)row[index] / row.Sum())];

    /// <summary>Per class the share of its predictions that was right; null for a class never predicted.</summary>
    public IReadOnlyList<double?> Precision =>
        [.. Enumerable.Range(0, Classes).Select(column => (Column: column, Said: Confusion.Sum(row => row[column])))
            .Select(item => item.Said == 0 ? (double?)null : (double)Confusion[item.Column][item.Column] / item.Said)];
}
