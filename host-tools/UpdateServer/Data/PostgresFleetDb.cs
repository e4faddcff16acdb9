using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Data;

/// <summary>The same model on PostgreSQL: a type of its own because migrations belong to a type.</summary>
internal sealed class PostgresFleetDb(DbContextOptions<PostgresFleetDb> options) : FleetDb(options)
{
    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        // Lists go by the order of this column, which must not change with the locale of the database.
        model.Entity<FleetDevice>().Property(d => d.Id).UseCollation("C");
    }
}
