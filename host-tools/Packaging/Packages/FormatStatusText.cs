using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>The device's status numbers in words.</summary>
public static class FormatStatusText
{
    /// <summary>Says what a status means, as the end of a sentence without its full stop.</summary>
    public static string Of(FormatStatus status)
    {
        return status switch
        {
            FormatStatus.Ok => "nothing is wrong with it",
            FormatStatus.Truncated => "the bytes end before it does",
            FormatStatus.BadMagic => "it does not begin as this format does",
            FormatStatus.UnsupportedVersion => "its format version is not known to this version of TinyDevice",
            FormatStatus.Malformed => "it holds bytes the format does not allow",
            FormatStatus.OutOfRange => "a number or length in it is outside the allowed range",
            FormatStatus.NotDeterministic => "it is not in the one deterministic encoding the format allows",
            FormatStatus.MissingField => "a field every writer must give is absent",
            FormatStatus.UnknownCriticalField => "it holds a critical field this version of TinyDevice does not know",
            FormatStatus.TooDeep => "it is nested too deeply",
            FormatStatus.UnsupportedAlgorithm => "its signature algorithm is not supported",
            FormatStatus.BadDigest => "its bytes do not have the digest stored with them",
            FormatStatus.TrailingData => "more bytes follow after its end",
            _ => $"status {(int)status}",
        };
    }
}
