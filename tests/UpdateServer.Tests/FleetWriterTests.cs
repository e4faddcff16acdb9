using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Operations;
using TinyDevice.UpdateServer.Replicas;

namespace TinyDevice.UpdateServer.Tests;

public sealed class FleetWriterTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("td-writer-").FullName;
    private readonly StopSwitch _server = new();
    private readonly TestDatabase _database = new();
    private FleetDbFactory _databases = FleetDbFactory.OfFile("unused.db");
    private ServerLock? _only;
    private ChangeFeed? _feed;
    private FleetWriter? _writer;

    public async ValueTask InitializeAsync()
    {
        _databases = _database.Connection is string server
            ? FleetDbFactory.OfServer(server)
            : FleetDbFactory.OfFile(Path.Combine(_folder, "fleet.db"));
        using FleetDb db = _databases.CreateDbContext();
        await db.Database.MigrateAsync();
        var options = new ServerOptions { DataFolder = _folder, AdminKeyCreated = _ => { } };
        _only = new ServerLock(_databases, options);
        _feed = new ChangeFeed(_databases, _only, new FleetMemory(new FleetIndex(), new ApiKeys(), new SettingsStore(options)));
        _writer = new FleetWriter(_databases, _only, _feed, TimeProvider.System, _server, new ServerMetrics(),
            NullLogger<FleetWriter>.Instance);
        await _writer.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer!.StopAsync(default);
        _feed!.Dispose();
        _only!.Dispose();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Undoes_a_change_that_throws_and_no_other()
    {
        Task<int>[] changes = Enumerable.Range(0, 100).Select(i => _writer!.WriteAsync(transaction =>
        {
            Add(transaction, $"key{i}");
            return i % 3 == 0 ? throw new InvalidOperationException("refused") : i;
        }, default)).ToArray();
        for (int i = 0; i < changes.Length; i++)
        {
            if (i % 3 == 0)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => changes[i]);
            }
            else
            {
                Assert.Equal(i, await changes[i]);
            }
        }
        Assert.Equal(Enumerable.Range(0, 100).Where(i => i % 3 != 0).Select(i => $"key{i}"), Names());
    }

    [Fact]
    public async Task Undoes_a_device_s_change_that_throws_among_those_saved_together_and_runs_the_others_again()
    {
        await AddDevicesAsync(100);
        Task<int>[] changes = Enumerable.Range(0, 100).Select(i => _writer!.WriteAsync(new RowKeys($"d{i}"), transaction =>
        {
            FleetDevice device = transaction.Db.Devices.Find($"d{i}")!;
            device.ModelVersion = "new";
            transaction.Save();
            int[] followedUp = [0];
            transaction.OnCommit(() => followedUp[0]++);
            return i % 9 == 0 ? throw new InvalidOperationException("refused") : followedUp;
        }, default).ContinueWith(t => t.Result[0], TaskScheduler.Default)).ToArray();
        for (int i = 0; i < changes.Length; i++)
        {
            if (i % 9 == 0)
            {
                await Assert.ThrowsAnyAsync<Exception>(() => changes[i]);
            }
            else
            {
                Assert.Equal(1, await changes[i]);
            }
        }
        using FleetDb db = _databases.CreateDbContext();
        Assert.Equal(12, db.Devices.Count(d => d.ModelVersion == null));
    }

    [Fact]
    public async Task Lets_a_question_see_what_devices_before_it_changed_and_the_same_device_what_it_changed_itself()
    {
        await AddDevicesAsync(50);
        Task<int>[] changes = Enumerable.Range(0, 50).SelectMany(i => new[]
        {
            _writer!.WriteAsync(new RowKeys($"d{i}"), transaction =>
            {
                transaction.Db.Devices.Find($"d{i}")!.ConcludedRolloutId++;
                transaction.Save();
                return i;
            }, default),
            _writer!.WriteAsync(new RowKeys($"d{i}"), transaction =>
            {
                FleetDevice device = transaction.Db.Devices.Find($"d{i}")!;
                device.ConcludedRolloutId *= 2;
                transaction.Save();
                return device.ConcludedRolloutId;
            }, default),
            i % 10 == 9
                ? _writer!.WriteAsync(transaction => transaction.Db.Devices.Sum(d => d.ConcludedRolloutId), default)
                : Task.FromResult(0),
        }).ToArray();
        int[] results = await Task.WhenAll(changes);
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(2, results[(3 * i) + 1]));
        Assert.All(Enumerable.Range(0, 5), tens => Assert.Equal(20 * (tens + 1), results[(3 * ((10 * tens) + 9)) + 2]));
    }

    [Fact]
    public async Task Lets_a_change_see_the_ones_before_it()
    {
        Task<int>[] changes = Enumerable.Range(0, 50).Select(i => _writer!.WriteAsync(transaction =>
        {
            int before = transaction.Db.ApiKeys.Count();
            Add(transaction, $"key{i}");
            return before;
        }, default)).ToArray();
        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(changes));
    }

    [Fact]
    public async Task Follows_up_only_after_the_change_is_on_disk()
    {
        int seen = await _writer!.WriteAsync(transaction =>
        {
            Add(transaction, "key");
            int[] found = [-1];
            transaction.OnCommit(() => found[0] = Names().Length);
            return found;
        }, default).ContinueWith(t => t.Result[0], TaskScheduler.Default);
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task Stops_the_server_when_memory_cannot_follow_the_disk()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _writer!.WriteAsync(transaction =>
        {
            Add(transaction, "key");
            transaction.OnCommit(() => throw new InvalidOperationException("index broken"));
            return 0;
        }, default));
        Assert.True(_server.WasStopped);
        Assert.Equal(["key"], Names());
    }

    [Fact]
    public async Task Brings_what_it_accepted_to_disk_before_it_stops()
    {
        Task<int>[] changes = Enumerable.Range(0, 300).Select(i => _writer!.WriteAsync(transaction =>
        {
            Add(transaction, $"key{i}");
            return i;
        }, default)).ToArray();
        await _writer!.StopAsync(default);
        await Task.WhenAll(changes);
        Assert.Equal(300, Names().Length);
    }

    private Task<int> AddDevicesAsync(int count) => _writer!.WriteAsync(transaction =>
    {
        transaction.Db.Devices.AddRange(Enumerable.Range(0, count).Select(i => new FleetDevice { Id = $"d{i}", TokenHash = [], HmacKey = [] }));
        return transaction.Db.SaveChanges();
    }, default);

    private static void Add(FleetTransaction transaction, string name)
    {
        transaction.Db.ApiKeys.Add(new ApiKey { Name = name, Hash = [1], CreatedAt = transaction.Now });
        transaction.Db.SaveChanges();
    }

    private string[] Names()
    {
        using FleetDb db = _databases.CreateDbContext();
        return db.ApiKeys.OrderBy(k => k.Id).Select(k => k.Name).ToArray();
    }

    private sealed class StopSwitch : IHostApplicationLifetime
    {
        public bool WasStopped { get; private set; }
        public CancellationToken ApplicationStarted => default;
        public CancellationToken ApplicationStopping => default;
        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => WasStopped = true;
    }
}
