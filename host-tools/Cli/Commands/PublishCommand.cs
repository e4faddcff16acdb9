using System.CommandLine;
using System.Security.Cryptography;
using Spectre.Console;
using TinyDevice.Cli.Server;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice publish</c>: uploads a package and starts its rollout.</summary>
internal static class PublishCommand
{
    public static Command Create(Terminal terminal)
    {
        var package = new Argument<string>("package") { Description = "model.tdpkg." };
        var noRollout = new Option<bool>("--no-rollout") { Description = "Only upload; offer it to nobody yet." };
        Option<string[]> deltaFrom = CommonOptions.DeltaFrom();
        Option<Uri?> server = CommonOptions.Server();
        Option<string?> apiKey = CommonOptions.ApiKey();
        Option<string?> config = CommonOptions.Config();
        Option<bool> dryRun = CommonOptions.DryRun("Check the package and print what would be asked of the server.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("publish", "Upload a package to the update server and roll it out to every device it fits.\n\nExample: tinydevice publish model.tdpkg --server http://127.0.0.1:8080")
        {
            package, noRollout, deltaFrom, server, apiKey, config, dryRun, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            byte[] bytes = ModelFile.ReadPackage(parsed.GetRequiredValue(package));
            PackageReader reader = PackageReader.Open(bytes); // refuse a damaged file here, before it travels
            DeltaChoice[] deltas = [.. parsed.GetRequiredValue(deltaFrom).Select(path => DeltaChoice.Make(reader, DeltaSource.Load(path)))];
            if (parsed.GetValue(dryRun))
            {
                ApiCall.ShowAll(terminal, Calls(bytes, deltas, parsed.GetValue(noRollout)));
                return ExitCode.Ok;
            }

            Uri address = parsed.GetValue(server) ?? CommonOptions.LoadConfig(parsed.GetValue(config)).Server.Url;
            using var connection = new ServerConnection(address, Credentials.Find(address, parsed.GetValue(apiKey)));
            ReleaseInfo release = await terminal.WorkAsync("uploading", progress => connection.PostBytesAsync<ReleaseInfo>("/api/v1/releases", bytes, stop, progress));
            foreach (DeltaChoice delta in deltas.Where(d => d.Refusal is null))
            {
                // Before the rollout, so that the first device that is offered the release sees it.
                await connection.PostBytesAsync<DeltaInfo>($"/api/v1/releases/{release.Id}/deltas", delta.Delta.ToArray(), stop);
            }

            RolloutInfo? rollout = parsed.GetValue(noRollout)
                ? null
                : await connection.PostAsync<CreateRollout, RolloutInfo>("/api/v1/rollouts", new CreateRollout(release.Id, [100]), stop);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { release, deltas = deltas.Select(DeltaSummary.Of), rollout });
            }
            else
            {
                terminal.WriteMarkup($"[green]release {release.Id}[/]  {release.ModelClass.EscapeMarkup()} {release.ModelVersion.EscapeMarkup()} for {release.Target.EscapeMarkup()}, {release.Size:N0} B, sha256 {release.Sha256[..16]}…");
                foreach (DeltaChoice delta in deltas)
                {
                    terminal.WriteLine(DeltaSummary.Describe(delta));
                }

                terminal.WriteLine(rollout is null ? "uploaded; no device is offered it yet" : $"rollout {rollout.Id}: offered to every {release.Target} device of class {release.ModelClass}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>What publishing asks of the server; "{id}" stands for the number it will give the release.</summary>
    private static IEnumerable<ApiCall> Calls(byte[] package, DeltaChoice[] deltas, bool noRollout)
    {
        yield return new ApiCall(HttpMethod.Post, "/api/v1/releases", Upload(package));
        foreach (DeltaChoice delta in deltas.Where(d => d.Refusal is null))
        {
            yield return new ApiCall(HttpMethod.Post, "/api/v1/releases/{id}/deltas", Upload(delta.Delta.Span));
        }

        if (!noRollout)
        {
            yield return new ApiCall(HttpMethod.Post, "/api/v1/rollouts", new { releaseId = "{id}", stages = (int[])[100] });
        }
    }

    private static object Upload(ReadOnlySpan<byte> bytes) => new { bytes = bytes.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
}
