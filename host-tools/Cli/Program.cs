using TinyDevice.Cli;

return await CommandLine.RunAsync(args, Terminal.ForProcess());
