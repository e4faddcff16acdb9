using Microsoft.EntityFrameworkCore.Design;

namespace TinyDevice.UpdateServer.Data;

/// <summary>What `dotnet ef migrations add` finds for SQLite; see add-migration.sh.</summary>
internal sealed class DesignTime : IDesignTimeDbContextFactory<FleetDb>
{
    public FleetDb CreateDbContext(string[] args) => FleetDbFactory.OfFile("design.db").CreateDbContext();
}
