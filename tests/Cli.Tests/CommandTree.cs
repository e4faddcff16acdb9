using System.CommandLine;

namespace TinyDevice.Cli.Tests;

/// <summary>Every command there is, as the tool itself declares it.</summary>
internal static class CommandTree
{
    /// <summary>Paths of the commands that do something, such as "rollout start"; "device" counts, although others are below it.</summary>
    public static IEnumerable<string> Leaves() => Walk(Root(), "").Where(path => Find(path).Action is not null);

    /// <summary>Paths of all commands, groups included.</summary>
    public static IEnumerable<string> All() => Walk(Root(), "");

    public static Command Find(string path) => path.Split(' ').Aggregate((Command)Root(), (at, name) => at.Subcommands.Single(c => c.Name == name));

    /// <summary>A command line read, and nothing of it carried out.</summary>
    public static ParseResult Parse(params string[] args) => Root().Parse(args);

    private static RootCommand Root() =>
        CommandLine.Create(new Terminal(Spectre.Console.AnsiConsole.Console, Spectre.Console.AnsiConsole.Console, TextWriter.Null));

    private static IEnumerable<string> Walk(Command command, string path) => command.Subcommands.SelectMany(sub =>
    {
        string below = path.Length == 0 ? sub.Name : $"{path} {sub.Name}";
        return Walk(sub, below).Prepend(below);
    });
}
