namespace TinyDevice.UpdateServer.Access;

/// <summary>One key to the REST API; the key itself is known only to whoever received it.</summary>
internal sealed class ApiKey
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public required byte[] Hash { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}
