using System.CommandLine;
using System.Globalization;

namespace TinyDevice.Cli.Commands;

/// <summary>Numbers of options, held within what makes sense before anything is done.</summary>
internal static class Bounds
{
    /// <summary>Refuses a value outside [<paramref name="least"/>, <paramref name="most"/>] as a mistake on the command line.</summary>
    public static Option<T> Within<T>(this Option<T> option, double least, double most)
    {
        option.Validators.Add(result =>
        {
            // What is no number at all is for the parser itself to refuse, after this.
            if (result.Tokens.Count == 0 || !double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out double value))
            {
                return;
            }

            if (!(value >= least && value <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {least:0.###} to {most:0.###}, not {result.Tokens[0].Value}."));
            }
        });
        return option;
    }
}
