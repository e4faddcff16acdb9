using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Both databases hold the same model; what is special about PostgreSQL is tested where one is reachable.</summary>
public sealed class DatabaseTests
{
    [Fact]
    public void Has_a_migration_for_every_change_of_the_model_in_both_sets()
    {
        using FleetDb sqlite = FleetDbFactory.OfFile("design.db").CreateDbContext();
        using FleetDb postgres = FleetDbFactory.OfServer("Host=design").CreateDbContext();
        Assert.False(sqlite.Database.HasPendingModelChanges(), "Run host-tools/UpdateServer/Data/add-migration.sh NAME");
        Assert.False(postgres.Database.HasPendingModelChanges(), "Run host-tools/UpdateServer/Data/add-migration.sh NAME");
        Assert.NotEmpty(sqlite.Database.GetMigrations());
        Assert.NotEmpty(postgres.Database.GetMigrations());
    }

    [Fact]
    public void Names_a_database_without_its_password()
    {
        Assert.DoesNotContain("secret", FleetDbFactory.OfServer("Host=h;Database=d;Username=u;Password=secret").Name,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=h")]
    [InlineData("Host=h;Database=d;Colour=red")]
    public void Refuses_a_connection_string_that_is_none(string database)
    {
        var options = new ServerOptions { DataFolder = "unused", AdminKeyCreated = _ => { }, Database = database };
        UpdateServerException refusal = Assert.Throws<UpdateServerException>(() => UpdateServerHost.Build(options));
        Assert.Contains("PostgreSQL connection string", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_which_database_server_does_not_answer()
    {
        string folder = Directory.CreateTempSubdirectory("td-server-").FullName;
        try
        {
            var options = new ServerOptions
            {
                DataFolder = folder,
                AdminKeyCreated = _ => { },
                Url = "http://127.0.0.1:0",
                Database = "Host=127.0.0.1;Port=1;Database=fleet;Username=u;Password=secret;Timeout=2",
            };
            await using WebApplication app = UpdateServerHost.Build(options);
            UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => app.StartAsync());
            Assert.Contains("Database=fleet", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Refuses_a_second_server_on_one_PostgreSQL_database_and_takes_it_over_after_the_first()
    {
        Assert.SkipWhen(TestDatabase.Server is null, $"{TestDatabase.Variable} names no PostgreSQL server.");
        await using TestServer first = await TestServer.StartAsync();
        string other = Path.Combine(Path.GetDirectoryName(first.Folder)!, "other");
        await using (WebApplication second = UpdateServerHost.Build(first.Options(other)))
        {
            UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => second.StartAsync());
            Assert.Contains("in use by another server", refusal.Message, StringComparison.Ordinal);
        }
        await first.RestartAsync();
        Assert.True((await first.People.GetAsync("/api/v1/fleet")).IsSuccessStatusCode);
    }
}
