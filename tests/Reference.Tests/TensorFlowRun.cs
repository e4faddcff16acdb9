using System.Diagnostics;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Reference.Tests;

/// <summary>Runs every case once on TensorFlow Lite in Node, before the first test.</summary>
public sealed class TensorFlowRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinydevice-reference-").FullName;

    /// <summary>Starts Node, when it and its packages are there.</summary>
    public TensorFlowRun()
    {
        string node = Path.Combine(RepositoryRoot(), "tests", "Reference.Tests", "node");
        if (!Directory.Exists(Path.Combine(node, "node_modules")))
        {
            Absent = $"TensorFlow Lite for Node is not installed: npm ci --ignore-scripts --prefix {node}";
            return;
        }

        foreach (OneOpCase one in OneOpCases.All)
        {
            string path = Path.Combine(_folder, one.Name);
            File.WriteAllBytes(path + ".tflite", one.ForTensorFlow());
            File.WriteAllBytes(path + ".in", Inputs(one));
        }

        foreach (WholeModel whole in WholeModel.All)
        {
            string path = Path.Combine(_folder, whole.CaseName);
            File.WriteAllBytes(path + ".tflite", whole.Tflite);
            File.WriteAllBytes(path + ".in", whole.Inputs);
        }

        try
        {
            using Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(node, "run.cjs"), _folder]) { WorkingDirectory = node, RedirectStandardError = true })!;
            Errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Absent = "node is not installed: nothing to compare with";
        }
    }

    /// <summary>Why there is nothing to compare with; null when there is.</summary>
    public string? Absent { get; }

    /// <summary>What Node wrote to standard error.</summary>
    public string Errors { get; } = "";

    /// <summary>TensorFlow Lite's outputs of a case, by its name.</summary>
    internal byte[] Outputs(string name)
    {
        string path = Path.Combine(_folder, name);
        Assert.False(File.Exists(path + ".error"), File.Exists(path + ".error") ? $"TensorFlow Lite refuses {name}: {File.ReadAllText(path + ".error")}" : "");
        Assert.True(File.Exists(path + ".out"), $"Node gave nothing for {name}: {Errors}");
        return File.ReadAllBytes(path + ".out");
    }

    /// <summary>Random bytes, the first invocation counting up so that every value of a byte occurs.</summary>
    internal static byte[] Inputs(OneOpCase one)
    {
        InferenceSession session = InferenceSession.Open(ModelCompiler.Compile(one.ForTinyDevice(), CompileOptions.Unlimited).Image);
        byte[] inputs = new byte[session.InputBytes * OneOpCase.Invocations];
        new Random(one.Seed).NextBytes(inputs);
        for (int i = 0; i < session.InputBytes; i++)
        {
            inputs[i] = (byte)i;
        }

        return inputs;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TinyDevice.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds TinyDevice.sln.");
    }
}
