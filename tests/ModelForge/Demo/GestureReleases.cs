using TinyDevice.ModelForge.Gestures;
using TinyDevice.ModelForge.Quantization;
using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Demo;

/// <summary>The three releases of the demo: a first one from little data, a better one, and one spoilt in conversion.</summary>
internal static class GestureReleases
{
    private const int TestWindowsPerClass = 200;
    private const int CalibrationWindows = 300;
    private const ulong TestSeed = 2026;

    /// <summary>The labels in the order of the model's outputs.</summary>
    public static IReadOnlyList<string> Labels { get; } = [.. Enum.GetNames<Gesture>().Select(name => name.ToLowerInvariant())];

    /// <summary>Windows no release was trained on.</summary>
    public static Sample[] TestWindows() => new GestureGenerator(TestSeed).Draw(TestWindowsPerClass);

    /// <summary>Trains all three at once; seconds, and the same bytes on every machine.</summary>
    public static GestureRelease[] Train()
    {
        Sample[] test = TestWindows();
        Func<GestureRelease>[] recipes =
        [
            () => Train(new Recipe("gesture-1.0", 80, 40, 1), test),
            () => Train(new Recipe("gesture-2.0", 300, 30, 2), test),
            () => Train(new Recipe("gesture-3.0", 320, 30, 3, Spoilt: true), test),
        ];
        return [.. recipes.AsParallel().AsOrdered().Select(train => train())];
    }

    private static GestureRelease Train(Recipe recipe, Sample[] test)
    {
        Sample[] windows = new GestureGenerator(recipe.Seed).Draw(recipe.WindowsPerClass);
        Network network = GestureNetwork.Train(windows, recipe.Epochs, recipe.Seed + 1000);
        QuantizedModel correct = PostTrainingQuantizer.Quantize(recipe.Name, network, windows[..CalibrationWindows]);
        QuantizedModel shipped = recipe.Spoilt ? ConverterMistake.FlattenScales(correct) : correct;
        GoldenSamples golden = GoldenSamples.Choose(correct, test, new SeededRandom(recipe.Seed));
        return new GestureRelease(recipe.Name, correct, shipped, golden, network.Accuracy(test), network.ParameterCount);
    }

    private sealed record Recipe(string Name, int WindowsPerClass, int Epochs, ulong Seed, bool Spoilt = false);
}
