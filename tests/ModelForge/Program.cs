using System.Globalization;
using TinyDevice.ModelForge.Demo;
using TinyDevice.ModelForge.Training;

if (args is not (["build"] or ["build", _]))
{
    Console.Error.WriteLine("Usage: ModelForge build [folder]   trains the demo's models and writes them to host-tools/Cli/Demo, or to the folder");
    return 1;
}

string folder = args.Length == 2 ? args[1] : DemoFolder.Find();
Directory.CreateDirectory(folder);
GestureRelease[] releases = GestureReleases.Train();
foreach ((string name, byte[] bytes) in DemoFolder.Files(releases))
{
    File.WriteAllBytes(Path.Combine(folder, name), bytes);
}

Sample[] test = GestureReleases.TestWindows();
Console.WriteLine($"{"model",-12} {"parameters",10} {"bytes",6} {"float",7} {"int8",7} {"shipped",7}");
foreach (GestureRelease release in releases)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{release.Name,-12} {release.ParameterCount,10} {release.Tflite.Length,6} {release.FloatAccuracy,7:P2} {release.Correct.Accuracy(test),7:P2} {release.Shipped.Accuracy(test),7:P2}"));
}

return 0;
