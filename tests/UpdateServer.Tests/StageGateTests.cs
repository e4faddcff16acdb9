using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Tests;

public sealed class StageGateTests
{
    private const int Rollouts = 10_000;
    private static readonly int[] Stages = [1, 10, 50, 100];

    [Fact]
    public void Falsely_halts_at_most_one_good_rollout_in_a_hundred()
    {
        int halted = Enumerable.Range(0, Rollouts).Count(seed => Run(seed, 1_000, 0.02) == StageVerdict.Halt);
        Assert.InRange(halted, 1, Rollouts / 100);
    }

    [Fact]
    public void Misses_at_most_one_bad_rollout_in_a_hundred()
    {
        int missed = Enumerable.Range(0, Rollouts).Count(seed => Run(seed, 1_000, SequentialTest.Usual.Bad) == StageVerdict.Advance);
        Assert.InRange(missed, 0, Rollouts / 100);
    }

    [Fact]
    public void Halts_at_the_third_failure_in_a_row_and_not_at_the_second()
    {
        Assert.Equal(StageVerdict.Wait, Decide(0, 2));
        Assert.Equal(StageVerdict.Halt, Decide(0, 3));
    }

    [Fact]
    public void Advances_after_54_successes_in_a_row_without_waiting_for_the_rest()
    {
        Assert.Equal(StageVerdict.Wait, Decide(53, 0));
        Assert.Equal(StageVerdict.Advance, Decide(54, 0));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(1_000, false)]
    public void Does_not_take_the_first_successes_for_all_while_others_are_silent(int underWay, bool advances) =>
        Assert.Equal(advances ? StageVerdict.Advance : StageVerdict.Wait,
            StageGate.Decide(new StageEvidence(54, 0, 54, 0, false, true, 0.95, underWay)).Verdict);

    [Fact]
    public void Wants_each_stage_to_prove_itself() =>
        Assert.Equal(StageVerdict.Wait, StageGate.Decide(new StageEvidence(1_000, 0, 53, 0, false, true, 0.95)).Verdict);

    [Fact]
    public void Stays_in_its_first_stage_when_an_update_silences_a_fifth_of_its_devices()
    {
        int missed = 0;
        for (int seed = 0; seed < 1_000; seed++)
        {
            var chance = new Random(seed);
            (int succeeded, int silent) = (0, 0);
            StageVerdict verdict = StageVerdict.Wait;
            for (int device = 0; device < 1_000; device++)
            {
                bool dies = chance.NextDouble() < 0.2;
                (succeeded, silent) = dies ? (succeeded, silent + 1) : (succeeded + 1, silent);
                verdict = StageGate.Decide(new StageEvidence(succeeded, 0, succeeded, 0, false, true, 0.95, silent)).Verdict;
                if (verdict != StageVerdict.Wait)
                {
                    break;
                }
            }
            // Everybody is asked, nobody else says anything: when their time is over, the silent ones are failures.
            verdict = verdict == StageVerdict.Wait ? StageGate.Decide(new StageEvidence(succeeded, silent, succeeded, silent, true, true, 0.95)).Verdict : verdict;
            missed += verdict == StageVerdict.Halt ? 0 : 1;
        }
        Assert.InRange(missed, 0, 10);
    }

    [Fact]
    public void Leaves_a_low_rate_that_may_be_chance_to_a_person() => Assert.Equal(StageVerdict.Pause, Decide(8, 1, exhausted: true));

    [Fact]
    public void Halts_on_the_plain_rate_where_the_sequential_test_looks_back_on_too_many_successes()
    {
        var evidence = new StageEvidence(500, 12, 8, 12, true, true, 0.95);
        Assert.True(SequentialTest.Usual.Ratio(500, 12) < SequentialTest.Usual.HaltAt);
        Assert.Equal(StageVerdict.Halt, StageGate.Decide(evidence).Verdict);
    }

    [Fact]
    public void Never_advances_before_the_soak_time_or_on_nothing()
    {
        Assert.Equal(StageVerdict.Wait, StageGate.Decide(new StageEvidence(100, 0, 100, 0, true, false, 0.95)).Verdict);
        Assert.Equal(StageVerdict.Wait, StageGate.Decide(new StageEvidence(0, 0, 0, 0, true, true, 0.95)).Verdict);
    }

    [Fact]
    public void Passes_a_stage_that_adds_nobody_once_somebody_succeeded()
    {
        Assert.Equal(StageVerdict.Advance, StageGate.Decide(new StageEvidence(1, 0, 0, 0, true, true, 0.95, AddsNobody: true)).Verdict);
        Assert.Equal(StageVerdict.Wait, StageGate.Decide(new StageEvidence(1, 0, 0, 0, true, false, 0.95, AddsNobody: true)).Verdict);
        Assert.Equal(StageVerdict.Wait, StageGate.Decide(new StageEvidence(0, 0, 0, 0, true, true, 0.95, AddsNobody: true)).Verdict);
    }

    [Fact]
    public void Gives_the_binomial_tail_and_the_Wilson_interval_of_textbooks()
    {
        Assert.Equal(0.05, SuccessRate.ChanceOfSoManyFailures(0, 1, 0.95), 12);
        Assert.Equal(0.00725, SuccessRate.ChanceOfSoManyFailures(1, 2, 0.95), 12);
        (double low, double high) = SuccessRate.Interval(81, 263 - 81);
        Assert.Equal((0.2553, 0.3662), (Math.Round(low, 4), Math.Round(high, 4)));
    }

    [Fact]
    public void Lets_in_the_exact_share_of_any_fleet_and_at_least_one()
    {
        foreach (int devices in (int[])[1, 2, 30, 100, 999])
        {
            List<long> ranks = Enumerable.Range(0, devices).Select(i => Membership.RankOf("salt", $"device_{i:000}")).ToList();
            long before = 0;
            foreach (int percent in Stages)
            {
                long bound = Membership.BoundFor(percent, [.. ranks]);
                Assert.Equal((devices * percent + 99) / 100, ranks.Count(r => r < bound));
                Assert.True(bound >= before, "a device once in stays in");
                before = bound;
            }
        }
    }

    [Fact]
    public void Spreads_ids_evenly_and_anew_for_every_salt()
    {
        int first = Enumerable.Range(0, 10_000).Count(i => Membership.RankOf("a", $"d{i}") < Membership.BoundFor(10));
        int both = Enumerable.Range(0, 10_000).Count(i => Membership.RankOf("a", $"d{i}") < Membership.BoundFor(10)
            && Membership.RankOf("b", $"d{i}") < Membership.BoundFor(10));
        Assert.InRange(first, 880, 1120);
        Assert.InRange(both, 60, 140);
    }

    private static StageVerdict Decide(int succeeded, int failed, bool exhausted = false) =>
        StageGate.Decide(new StageEvidence(succeeded, failed, succeeded, failed, exhausted, true, 0.95)).Verdict;

    /// <summary>A rollout in virtual time, decided after every outcome; Advance when it got through to the end.</summary>
    private static StageVerdict Run(int seed, int devices, double failureRate)
    {
        var chance = new Random(seed);
        (int succeeded, int failed, int at) = (0, 0, 0);
        foreach (int percent in Stages)
        {
            (int stageSucceeded, int stageFailed) = (succeeded, failed);
            StageVerdict verdict = StageVerdict.Wait;
            int members = devices * percent / 100;
            while (verdict == StageVerdict.Wait)
            {
                if (at < members)
                {
                    at++;
                    bool fails = chance.NextDouble() < failureRate;
                    (succeeded, failed) = fails ? (succeeded, failed + 1) : (succeeded + 1, failed);
                }
                verdict = StageGate.Decide(new StageEvidence(succeeded, failed, succeeded - stageSucceeded, failed - stageFailed,
                    at == members, true, 0.95)).Verdict;
                // The last stage goes to everybody before it is done.
                verdict = verdict == StageVerdict.Advance && percent == 100 && at < members ? StageVerdict.Wait : verdict;
            }
            // A pause is a person's: here one who always lets it go on, which is the worst case for missing.
            if (verdict == StageVerdict.Halt)
            {
                return verdict;
            }
        }
        return StageVerdict.Advance;
    }
}
