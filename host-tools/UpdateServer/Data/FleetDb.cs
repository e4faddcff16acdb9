using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Data;

/// <summary>The fleet's database. Changed only through <see cref="FleetWriter"/>; read from anywhere.</summary>
/// <remarks>As it stands it is SQLite's, with the migrations of that name; <see cref="PostgresFleetDb"/> has its own.</remarks>
internal class FleetDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Release> Releases => Set<Release>();
    public DbSet<Rollout> Rollouts => Set<Rollout>();
    public DbSet<FleetDevice> Devices => Set<FleetDevice>();
    public DbSet<DeviceAttribute> DeviceAttributes => Set<DeviceAttribute>();
    public DbSet<DeviceAction> DeviceActions => Set<DeviceAction>();
    public DbSet<ActionStatus> ActionStatuses => Set<ActionStatus>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration) =>
        configuration.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Release>(release =>
        {
            release.HasIndex(r => r.Sha256).IsUnique();
            // Two packages with one sequence would leave it to chance which of them a device calls the newer.
            release.HasIndex(r => new { r.ModelClass, r.Target, r.Epoch, r.Sequence }).IsUnique();
        });
        model.Entity<Rollout>(rollout =>
        {
            rollout.HasIndex(r => r.State);
            rollout.HasMany(r => r.Stages).WithOne().HasForeignKey(s => s.RolloutId);
        });
        model.Entity<RolloutStage>().HasKey(s => new { s.RolloutId, s.Index });
        model.Entity<FleetDevice>(device =>
        {
            device.HasIndex(d => new { d.ModelClass, d.ModelVersion });
            device.HasIndex(d => d.State);
        });
        model.Entity<DeviceAttribute>().HasKey(a => new { a.DeviceId, a.Key });
        model.Entity<DeviceAction>(action =>
        {
            action.Property(a => a.Id).ValueGeneratedNever();
            action.HasOne<FleetDevice>().WithMany().HasForeignKey(a => a.DeviceId);
            action.HasOne<Rollout>().WithMany().HasForeignKey(a => a.RolloutId);
            action.HasOne<Release>().WithMany().HasForeignKey(a => a.ReleaseId);
            action.HasIndex(a => new { a.RolloutId, a.State });
        });
        model.Entity<ActionStatus>(status =>
        {
            status.HasOne<DeviceAction>().WithMany().HasForeignKey(s => s.ActionId);
            status.HasIndex(s => new { s.DeviceId, s.Id });
        });
    }
}
