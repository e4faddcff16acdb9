using TinyDevice.ModelForge.Demo;
using TinyDevice.ModelForge.Training;

if (args is not (["build"] or ["build", _]))
{
    Console.Error.WriteLine("Usage: ModelForge build [folder]   trains the demo's models into the folder or host-tools/Cli/Demo");
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
    double int8 = release.Correct.Accuracy(test);
    double shipped = release.Shipped.Accuracy(test);
    int bytes = release.Tflite.Length;
    Console.WriteLine(
        $"{release.Name,-12} {release.ParameterCount,10} {bytes,6} {release.FloatAccuracy,7:P2} {int8,7:P2} {shipped,7:P2}");
}

return 0;
