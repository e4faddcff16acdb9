using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace TinyDevice.Cli;

/// <summary>What is wrong with a command line, and what was probably meant.</summary>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Advice">Where to read on.</param>
internal sealed partial record UsageMistake(string Sentence, string Advice)
{
    private const string OptionPrefix = "--";

    /// <summary>The first mistake; null when there is none.</summary>
    public static UsageMistake? Find(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string path = PathOf(parsed.CommandResult);
        string? sentence = UnknownOption(parsed, command) ?? UnknownCommand(parsed, command, path) ?? (parsed.Errors.Count > 0 ? Reword(parsed, parsed.Errors[0].Message) : null);
        return sentence is null ? null : new UsageMistake(sentence, $"Try '{path} --help'.");
    }

    /// <summary>An option that does not exist would be taken for an argument, and the argument after it for one too many.</summary>
    private static string? UnknownOption(ParseResult parsed, Command command)
    {
        string? unknown = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.StartsWith(OptionPrefix, StringComparison.Ordinal))?.Value;
        if (unknown is null)
        {
            return null;
        }

        IEnumerable<string> known = command.Options.Where(option => !option.Hidden).Select(option => option.Name).Append("--help");
        return $"There is no option {unknown}{Meant(unknown.Split('=')[0], known)}";
    }

    private static string? UnknownCommand(ParseResult parsed, Command command, string path)
    {
        string[] below = [.. command.Subcommands.Select(sub => sub.Name)];
        if (below.Length == 0 || parsed.Errors.Count == 0)
        {
            return null;
        }

        return parsed.UnmatchedTokens is [{ } unknown, ..] ? $"There is no command '{path} {unknown}'{Meant(unknown, below)}"
            : command.Action is null ? $"'{path}' needs a command: {string.Join(", ", below)}."
            : null;
    }

    /// <summary>The parser's own sentence in the words of its reader: no names of types, one line.</summary>
    private static string Reword(ParseResult parsed, string message)
    {
        Match wrong = WrongValue().Match(message);
        if (wrong.Success)
        {
            string option = wrong.Groups["name"].Value;
            Type? type = Array.Find([.. parsed.CommandResult.Command.Options.Where(o => o.Name == option).Select(o => o.ValueType), .. parsed.CommandResult.Command.Arguments.Select(a => a.ValueType)], _ => true);
            return $"'{wrong.Groups["given"].Value}' will not do for {option}: it takes {Kind(type)}.";
        }

        return message.Replace(Environment.NewLine, "\n", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal).TrimEnd();
    }

    private static string Kind(Type? type)
    {
        Type value = type is null ? typeof(string) : Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        return value.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(value).Select(name => name.ToLowerInvariant()))
            : value == typeof(bool) ? "true or false"
            : value == typeof(double) ? "a number"
            : value == typeof(uint) || value == typeof(ushort) ? "a whole number from 0"
            : "a whole number";
    }

    [GeneratedRegex("^Cannot parse argument '(?<given>.*)' for (option|command) '(?<name>.*)' as expected type", RegexOptions.Singleline)]
    private static partial Regex WrongValue();

    private static string Meant(string word, IEnumerable<string> known)
    {
        (string Name, int Edits)[] near = [.. known.Select(name => (name, Edits(word, name))).Where(pair => pair.Item2 <= Math.Max(1, word.Length / 3)).OrderBy(pair => pair.Item2)];
        return near.Length == 0 ? "." : $"; did you mean {near[0].Name}?";
    }

    /// <summary>Letters to change, insert, remove or exchange with their neighbour (optimal string alignment).</summary>
    private static int Edits(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Step(cost, from, to, i, j);
            }
        }

        return cost[from.Length, to.Length];
    }

    private static int Step(int[,] cost, string from, string to, int i, int j)
    {
        int best = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
        bool isExchange = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return isExchange ? Math.Min(best, cost[i - 2, j - 2] + 1) : best;
    }

    private static string PathOf(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent)
        {
            names.Insert(0, command.Command is RootCommand ? "tinydevice" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
