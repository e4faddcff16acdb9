using System.CommandLine;

namespace TinyDevice.Cli.Commands;

/// <summary>What a shell offers as an option's value.</summary>
internal static class Suggestions
{
    /// <summary>Offers these, and nothing that the type would offer by itself.</summary>
    public static Option<T> Suggesting<T>(this Option<T> option, Func<IEnumerable<string>> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => words());
        return option;
    }

    /// <summary>Offers an enumeration's names as people write them.</summary>
    public static Option<T> SuggestingNames<T>(this Option<T> option) =>
        option.Suggesting(() => Enum.GetNames(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)).Select(name => name.ToLowerInvariant()));
}
