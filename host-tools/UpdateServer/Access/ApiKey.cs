using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Access;

/// <summary>One key to the REST API; the key itself is known only to whoever received it.</summary>
internal sealed class ApiKey
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public required byte[] Hash { get; set; }
    public Role Role { get; set; } = Role.Admin;
    public DateTimeOffset CreatedAt { get; set; }

    public ApiKeyInfo ToInfo(string? key = null) => new(Id, Name, Role, CreatedAt, key);
}
