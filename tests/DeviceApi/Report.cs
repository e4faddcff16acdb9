namespace TinyDevice.DeviceApi.Tests;

/// <summary>Fails a test with all that was found, one a line and unabridged.</summary>
internal static class Report
{
    public static void None(IEnumerable<object> findings)
    {
        string lines = string.Join('\n', findings);
        if (lines.Length > 0)
            Assert.Fail(lines);
    }
}
