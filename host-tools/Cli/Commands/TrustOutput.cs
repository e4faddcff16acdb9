using System.CommandLine;
using TinyDevice.Packaging;

namespace TinyDevice.Cli.Commands;

/// <summary>How the commands of <c>trust</c> write and show a trust record.</summary>
internal sealed class TrustOutput
{
    private readonly Option<bool> _dryRun = CommonOptions.DryRun("Make the record, do not write it.");
    private readonly Option<bool> _json = CommonOptions.Json();

    public void AddTo(Command command)
    {
        command.Add(_dryRun);
        command.Add(_json);
    }

    /// <summary>Writes a record or rotation and shows it.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="file">Where it is written.</param>
    /// <param name="record">What.</param>
    /// <param name="next">The command the file goes to next; null when there is none.</param>
    public void Write(Terminal terminal, ParseResult parsed, string file, byte[] record, string? next = null)
    {
        bool dryRun = parsed.GetValue(_dryRun);
        bool json = parsed.GetValue(_json);
        OutputFile.Write(file, record, dryRun);
        Describe(terminal, TrustRecordReader.Open(record), file, json, dryRun);
        if (next is not null && !json && !dryRun)
        {
            terminal.WriteLine($"next: tinydevice {next} {file}");
        }
    }

    /// <summary>Shows whom a record believes.</summary>
    public static void Describe(Terminal terminal, TrustContents contents, string file, bool json, bool dryRun)
    {
        string[] revoked = [.. contents.Revoked.Select(id => Convert.ToHexStringLower(id.Span))];
        string tickets = contents.RequiresTicket ? "required" : contents.TicketsOff ? "off" : "preferred";
        if (json)
        {
            terminal.WriteJson(new { file, contents.Sequence, signers = contents.Signers.Select(s => s.IdText), root = contents.Root?.IdText, revoked, tickets, dryRun });
            return;
        }

        terminal.WriteMarkup($"[green]trust record {contents.Sequence}[/]  {Spectre.Console.Markup.Escape(file)}{(dryRun ? ", not written" : "")}");
        terminal.WriteLine($"  signers  {string.Join(", ", contents.Signers)}");
        terminal.WriteLine($"  root     {contents.Root?.IdText ?? "none: keys cannot be rotated over the air"}");
        terminal.WriteLine($"  revoked  {(revoked.Length == 0 ? "none" : string.Join(", ", revoked))}");
        terminal.WriteLine($"  tickets  {tickets}");
    }
}
