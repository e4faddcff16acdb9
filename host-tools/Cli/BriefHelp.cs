using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TinyDevice.Cli;

/// <summary>Help in which the commands below the one asked about have one line each; their own help has all of it.</summary>
/// <param name="full">Prints it.</param>
/// <param name="width">Characters a line of it may have.</param>
internal sealed class BriefHelp(HelpAction full, int width) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (Command below in parseResult.CommandResult.Command.Subcommands)
        {
            below.Description = FirstSentence(below.Description ?? "");
        }

        full.MaxWidth = width;
        return full.Invoke(parseResult);
    }

    private static string FirstSentence(string text)
    {
        string first = text.Split('\n')[0];
        int end = first.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? first : first[..(end + 1)];
    }
}
