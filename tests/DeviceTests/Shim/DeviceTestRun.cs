using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Xunit;

namespace TinyDevice.DeviceTests.Shim;

/// <summary>Every device test as a case of its own.</summary>
public sealed class DeviceTestRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinydevice-device-").FullName;

    public static TheoryData<string, string> Tests
    {
        get
        {
            var tests = new TheoryData<string, string>();
            foreach (Type type in typeof(DeviceTestRun).Assembly.GetTypes().Where(t => t.IsDefined(typeof(nanoFramework.TestFramework.TestClassAttribute))))
            {
                foreach (MethodInfo method in type.GetMethods().Where(m => m.IsDefined(typeof(nanoFramework.TestFramework.TestMethodAttribute))))
                    tests.Add(type.Name, method.Name);
            }

            return tests;
        }
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void Passes(string testClass, string test)
    {
        // Tests of one xUnit class run one after another, so the one drive of the board is theirs in turn.
        TestDrive.Root = _folder + Path.DirectorySeparatorChar;
        Type type = typeof(DeviceTestRun).Assembly.GetTypes().Single(t => t.Name == testClass);
        type.GetMethod(test).Invoke(Activator.CreateInstance(type), BindingFlags.DoNotWrapExceptions, null, [], null);
    }

    [Fact]
    public void A_wrong_value_fails_a_device_test() =>
        Assert.Throws<Xunit.Sdk.FailException>(() => nanoFramework.TestFramework.Assert.AreEqual(1, 2));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
