using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Opens the database for reading and writing; also what `dotnet ef migrations add` finds.</summary>
internal sealed class FleetDbFactory : IDbContextFactory<FleetDb>, IDesignTimeDbContextFactory<FleetDb>
{
    private readonly DbContextOptions<FleetDb> _options;

    public FleetDbFactory()
        : this("design.db")
    {
    }

    public FleetDbFactory(string path)
    {
        ConnectionString = $"Data Source={path}";
        _options = new DbContextOptionsBuilder<FleetDb>()
            .UseSqlite(ConnectionString)
            .AddInterceptors(new SqlitePragmas())
            .Options;
    }

    public string ConnectionString { get; }

    public FleetDb CreateDbContext() => new(_options);

    FleetDb IDesignTimeDbContextFactory<FleetDb>.CreateDbContext(string[] args) => CreateDbContext();
}
