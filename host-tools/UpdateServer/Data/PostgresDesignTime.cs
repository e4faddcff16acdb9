using Microsoft.EntityFrameworkCore.Design;

namespace TinyDevice.UpdateServer.Data;

/// <summary>What `dotnet ef migrations add` finds for PostgreSQL; nothing connects.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresFleetDb>
{
    public PostgresFleetDb CreateDbContext(string[] args) =>
        (PostgresFleetDb)FleetDbFactory.OfServer("Host=design").CreateDbContext();
}
