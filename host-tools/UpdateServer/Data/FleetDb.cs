using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Dashboard;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Replicas;
using TinyDevice.UpdateServer.Rollouts;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer.Data;

/// <summary>The fleet's database. Changed only through <see cref="FleetWriter"/>; read from anywhere.</summary>
/// <remarks>As it stands it is SQLite's, with the migrations of that name; <see cref="PostgresFleetDb"/> has its own.</remarks>
internal class FleetDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Release> Releases => Set<Release>();
    public DbSet<SoftwareModule> SoftwareModules => Set<SoftwareModule>();
    public DbSet<ModuleFile> ModuleFiles => Set<ModuleFile>();
    public DbSet<ReleaseModule> ReleaseModules => Set<ReleaseModule>();
    public DbSet<ReleaseDelta> ReleaseDeltas => Set<ReleaseDelta>();
    public DbSet<Rollout> Rollouts => Set<Rollout>();
    public DbSet<RolloutTally> RolloutTallies => Set<RolloutTally>();
    public DbSet<FleetDevice> Devices => Set<FleetDevice>();
    public DbSet<DeviceAttribute> DeviceAttributes => Set<DeviceAttribute>();
    public DbSet<DeviceAction> DeviceActions => Set<DeviceAction>();
    public DbSet<ActionStatus> ActionStatuses => Set<ActionStatus>();
    public DbSet<IdempotentCall> IdempotentCalls => Set<IdempotentCall>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<DeviceMetrics> DeviceMetrics => Set<DeviceMetrics>();
    public DbSet<VersionMetrics> VersionMetrics => Set<VersionMetrics>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<TrustRotationRow> TrustRotations => Set<TrustRotationRow>();
    public DbSet<DashboardSession> DashboardSessions => Set<DashboardSession>();
    public DbSet<FleetClock> Clock => Set<FleetClock>();
    public DbSet<FleetChange> Changes => Set<FleetChange>();

    /// <summary>Gathers what other servers must read again; null where there are none.</summary>
    public ChangeNotes? Notes { get; set; }

    /// <summary>The person's call this context works for; null for everything else.</summary>
    public AuditScope? Scope { get; set; }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        if (ChangeTracker.Entries<AuditEntry>().Any(e => e.State is EntityState.Modified or EntityState.Deleted))
        {
            throw new InvalidOperationException();
        }
        Notes?.Add(ChangeTracker);
        return Scope is null ? base.SaveChanges(acceptAllChangesOnSuccess) : Scope.Save(ChangeTracker, () => base.SaveChanges(acceptAllChangesOnSuccess));
    }

    /// <summary>Saves the audit log's own entry.</summary>
    public int SaveWithoutAudit() => base.SaveChanges(true);

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration) =>
        configuration.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<ApiKey>(key =>
        {
            key.HasIndex(k => k.Name).IsUnique();
            // Keys from before there were roles opened everything.
            key.Property(k => k.Role).HasDefaultValue(Contract.Role.Admin).HasSentinel((Contract.Role)0);
        });
        model.Entity<DashboardSession>().HasKey(s => s.TokenHash);
        model.Entity<FleetClock>().HasData(new FleetClock { Id = FleetClock.OnlyId });
        model.Entity<FleetChange>(change =>
        {
            change.HasKey(c => c.Sequence);
            change.Property(c => c.Sequence).ValueGeneratedNever();
            change.HasIndex(c => c.At);
        });
        model.Entity<TrustRotationRow>(rotation =>
        {
            rotation.HasKey(r => r.Sequence);
            rotation.Property(r => r.Sequence).ValueGeneratedNever();
        });
        model.Entity<Release>(release =>
        {
            release.Property(r => r.Kind).HasDefaultValue(Contract.ReleaseKind.Package).HasSentinel((Contract.ReleaseKind)0);
            release.HasIndex(r => r.Sha256).IsUnique().HasFilter("\"Kind\" = 1");
            // Two packages with one sequence would leave it to chance which of them a device calls the newer.
            release.HasIndex(r => new { r.ModelClass, r.Target, r.Epoch, r.Sequence }).IsUnique().HasFilter("\"Kind\" = 1");
            release.HasMany(r => r.Modules).WithOne().HasForeignKey(m => m.ReleaseId);
        });
        model.Entity<ReleaseDelta>(delta =>
        {
            delta.HasOne<Release>().WithMany().HasForeignKey(d => d.ReleaseId).OnDelete(DeleteBehavior.Cascade);
            delta.HasOne<Release>().WithMany().HasForeignKey(d => d.BaseReleaseId).OnDelete(DeleteBehavior.Cascade);
            delta.HasIndex(d => new { d.ReleaseId, d.BaseId }).IsUnique();
        });
        model.Entity<SoftwareModule>(module =>
        {
            module.Property(m => m.Id).ValueGeneratedNever();
            module.HasMany(m => m.Files).WithOne().HasForeignKey(f => f.ModuleId);
        });
        model.Entity<ModuleFile>().HasIndex(f => new { f.ModuleId, f.FileName }).IsUnique();
        model.Entity<ReleaseModule>(part =>
        {
            part.HasKey(m => new { m.ReleaseId, m.ModuleId });
            part.HasOne(m => m.Module).WithMany().HasForeignKey(m => m.ModuleId);
        });
        model.Entity<Rollout>(rollout =>
        {
            rollout.HasIndex(r => r.State);
            rollout.Property(r => r.Mode).HasDefaultValue(Contract.ActionMode.Forced).HasSentinel((Contract.ActionMode)0);
            rollout.HasMany(r => r.Stages).WithOne().HasForeignKey(s => s.RolloutId);
            rollout.HasMany(r => r.Images).WithOne().HasForeignKey(i => i.RolloutId);
        });
        model.Entity<RolloutImage>().HasKey(i => new { i.RolloutId, i.ReleaseId });
        model.Entity<RolloutStage>().HasKey(s => new { s.RolloutId, s.Index });
        model.Entity<RolloutTally>().HasKey(t => new { t.RolloutId, t.ReleaseId, t.Stage, t.State });
        model.Entity<FleetDevice>(device =>
        {
            device.HasIndex(d => new { d.ModelClass, d.ModelVersion });
            device.HasIndex(d => d.State);
        });
        model.Entity<IdempotentCall>().HasIndex(c => c.At);
        model.Entity<Setting>().HasKey(s => s.Key);
        model.Entity<DeviceAttribute>().HasKey(a => new { a.DeviceId, a.Key });
        model.Entity<DeviceAction>(action =>
        {
            action.Property(a => a.Id).ValueGeneratedNever();
            action.Property(a => a.Mode).HasDefaultValue(Contract.ActionMode.Forced).HasSentinel((Contract.ActionMode)0);
            action.HasOne<FleetDevice>().WithMany().HasForeignKey(a => a.DeviceId);
            action.HasOne<Rollout>().WithMany().HasForeignKey(a => a.RolloutId);
            action.HasOne<Release>().WithMany().HasForeignKey(a => a.ReleaseId);
            // The silent of a rollout, without looking at those that are still in time.
            action.HasIndex(a => new { a.RolloutId, a.State, a.CreatedAt });
        });
        model.Entity<ActionStatus>(status =>
        {
            status.HasOne<DeviceAction>().WithMany().HasForeignKey(s => s.ActionId);
            status.HasIndex(s => new { s.DeviceId, s.Id });
            // Failures, which are few, by their code.
            status.HasIndex(s => s.Code).HasFilter($"\"State\" = {(int)Contract.ActionState.Failed}");
        });
        model.Entity<DeviceMetrics>(metrics =>
        {
            metrics.HasKey(m => m.DeviceId);
            metrics.HasOne<FleetDevice>().WithOne().HasForeignKey<DeviceMetrics>(m => m.DeviceId).OnDelete(DeleteBehavior.Cascade);
            metrics.HasIndex(m => new { m.ModelClass, m.ModelVersion, m.At });
            metrics.HasIndex(m => new { m.ModelClass, m.At });
        });
        model.Entity<VersionMetrics>().HasKey(m => new { m.ModelClass, m.ModelVersion, m.Target, m.Hour });
    }
}
