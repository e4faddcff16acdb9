using System.CommandLine;
using TinyDevice.UpdateServer.Operations;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice backup</c> and <c>restore</c>: a server's data folder as one file, taken while the server runs.</summary>
internal static class BackupCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = new Option<string>("--data") { Description = "The server's data folder.", DefaultValueFactory = _ => "tinydevice-data" };
        var output = new Option<string>("--output", "-o") { Description = "File to write.", Required = true };
        Option<bool> dryRun = CommonOptions.DryRun("Check that every package is there, write nothing.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("backup", "Copy a server's database and packages into one file; the server may run.\n\nExample: tinydevice backup --data /var/lib/tinydevice -o /backup/tinydevice.tar")
        {
            data, output, dryRun, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            string file = parsed.GetRequiredValue(output);
            string folder = parsed.GetRequiredValue(data);
            bool isDry = parsed.GetValue(dryRun);
            OutputFile.Write(file, [], dryRun: true);
            int packages = await terminal.WorkAsync("copying", progress =>
                isDry ? ServerBackup.CheckSourceAsync(folder, stop) : ServerBackup.CreateAsync(folder, file, stop, progress));
            long? bytes = isDry ? null : new FileInfo(file).Length;
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { file = Path.GetFullPath(file), bytes, packages, dryRun = isDry });
            }
            else
            {
                terminal.WriteLine($"{file}: the database and {packages} packages{(bytes is null ? " would go in" : $", {bytes:N0} bytes")}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateRestore(Terminal terminal)
    {
        var file = new Argument<string>("backup") { Description = "A file written by 'tinydevice backup'." };
        var data = new Option<string>("--data") { Description = "The data folder to make; it must not exist, or be empty.", DefaultValueFactory = _ => "tinydevice-data" };
        Option<bool> dryRun = CommonOptions.DryRun("Check every byte of the backup, make no folder.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("restore", "Make a server's data folder of a backup, after checking every byte of it.\n\nExample: tinydevice restore /backup/tinydevice.tar --data /var/lib/tinydevice")
        {
            file, data, dryRun, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            string folder = Path.GetFullPath(parsed.GetRequiredValue(data));
            string from = parsed.GetRequiredValue(file);
            if (!File.Exists(from))
            {
                throw new UserException(Directory.Exists(from) ? $"{from} is a folder; name the backup file in it." : $"{from} does not exist; check the path.");
            }

            bool isDry = parsed.GetValue(dryRun);
            await terminal.WorkAsync("checking", progress =>
                isDry ? ServerBackup.CheckAsync(from, folder, stop, progress) : ServerBackup.RestoreAsync(from, folder, stop, progress));
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { data = folder, dryRun = isDry });
            }
            else
            {
                terminal.WriteLine(isDry ? $"{from} is whole and would become {folder}" : $"{folder}: restored; start the server with --data {folder}");
            }
            return ExitCode.Ok;
        });
        return command;
    }
}
