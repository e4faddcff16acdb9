using TinyDevice.Cli;

using var interruption = new Interruption();
int exitCode = await CommandLine.RunAsync(args, Terminal.ForProcess(), interruption.Stop);
if (exitCode == ExitCode.Interrupted)
{
    // A command that was left behind may still write: no file is to be cut off in the middle.
    OutputFile.Close();
}

return exitCode;
