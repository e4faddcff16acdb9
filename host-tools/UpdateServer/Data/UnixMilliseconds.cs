using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Times as whole milliseconds since 1970: they sort and compare in every database, which SQLite's text dates do not.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    stored => DateTimeOffset.FromUnixTimeMilliseconds(stored));
