using TinyDevice.Fuzz;

namespace TinyDevice.Inference.Tests;

/// <summary>A fixed sample of what <c>dotnet run --project tests/Fuzz -c Release -- model --runs 1000000</c> does.</summary>
public sealed class FuzzTests
{
    private const int Runs = 4000;

    [Fact]
    public void Every_damaged_image_gives_a_status_or_runs_within_its_limits() => AssertNoFailure(new ModelImageTarget());

    [Fact]
    public void Every_damaged_file_is_refused_in_words_or_compiles_to_an_image_that_runs() => AssertNoFailure(new TfliteTarget());

    private static void AssertNoFailure(IFuzzTarget target)
    {
        FuzzRun run = new FuzzRun(target, seed: 7).Run(0, Runs, number => Assert.Fail($"run {number} does not end"));
        Assert.Empty(run.Failures);
        Assert.Equal(Runs, run.Outcomes.Values.Sum());
        Assert.True(run.Outcomes.Count > 1, "only one outcome: nothing was damaged, or everything");
    }
}
