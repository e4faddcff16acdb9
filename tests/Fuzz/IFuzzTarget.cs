namespace TinyDevice.Fuzz;

/// <summary>Something that reads bytes from outside, and what must hold whatever they are.</summary>
internal interface IFuzzTarget
{
    /// <summary>How it is called on the command line.</summary>
    string Name { get; }

    /// <summary>Feeds it one damaged input, the same one for the same random numbers; several threads may call at once.</summary>
    /// <returns>The documented outcome.</returns>
    /// <exception cref="Exception">A rule is broken: any exception that is no documented outcome.</exception>
    string Run(Random random);
}
