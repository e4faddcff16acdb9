using TinyDevice.Fuzz;

namespace TinyDevice.Update.Tests;

/// <summary>A fixed sample of what <c>dotnet run --project tests/Fuzz -c Release -- package|records|http|delta --runs 1000000</c> does.</summary>
public sealed class FuzzTests
{
    private const int Runs = 4000;

    [Fact]
    public void Every_damaged_package_gives_a_status() => AssertNoFailure(new PackageTarget());

    [Fact]
    public void Every_damaged_record_gives_a_status() => AssertNoFailure(new RecordTarget());

    [Fact]
    public void Every_damaged_answer_of_a_server_gives_a_status() => AssertNoFailure(new HttpTarget());

    [Fact]
    public void Every_damaged_delta_gives_a_status_and_never_another_model() => AssertNoFailure(new DeltaTarget());

    private static void AssertNoFailure(IFuzzTarget target)
    {
        FuzzRun run = new FuzzRun(target, seed: 7).Run(0, Runs, number => Assert.Fail($"run {number} does not end"));
        Assert.Empty(run.Failures);
        Assert.Equal(Runs, run.Outcomes.Values.Sum());
        Assert.True(run.Outcomes.Count > 5, "hardly any outcome: nothing was damaged, or everything");
    }
}
