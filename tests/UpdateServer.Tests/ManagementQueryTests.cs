using System.Net;
using System.Text.Json.Nodes;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Searching, sorting and paging the lists of hawkBit's management API.</summary>
public sealed class ManagementQueryTests
{
    private static readonly TestSettings On = new() { HawkbitManagement = true };

    [Theory]
    [InlineData("controllerid==board-1", "board-1")]
    [InlineData("controllerId==BOARD*", "board-1 board-2 board_3")]
    [InlineData("id==*-2", "board-2")]
    [InlineData("controllerid==board_*", "board_3")]
    [InlineData("controllerid!=board*", "other")]
    [InlineData("name=='Roof north'", "board-1")]
    [InlineData("name==\"Roof*\"", "board-1 board-2")]
    [InlineData("name==Roof* and controllerid!=board-1", "board-2")]
    [InlineData("controllerid==other,controllerid==board-1", "board-1 other")]
    [InlineData("controllerid==other or name==*north;controllerid==board-1", "board-1 other")]
    [InlineData("(controllerid==other or name==*north) and controllerid==board*", "board-1")]
    [InlineData("controllerid=in=(board-1, other)", "board-1 other")]
    [InlineData("controllerid=out=(board-1,board-2,other)", "board_3")]
    [InlineData("updatestatus==pending", "board-1")]
    [InlineData("updatestatus!=pending", "board-2 board_3 other")]
    [InlineData("updatestatus=in=(registered,unknown)", "board-2 board_3 other")]
    [InlineData("attribute.serial==4711", "board-1")]
    [InlineData("attribute.serial!=4711;controllerid==board*", "board-2 board_3")]
    [InlineData("createdat=gt=0 and createdat<99999999999999", "board-1 board-2 board_3 other")]
    [InlineData("createdat=le=0", "")]
    [InlineData("description==*", "board-1 board-2 board_3 other")]
    public async Task Finds_targets(string query, string expected)
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using HawkbitClient hawkbit = await FillAsync(server);
        Assert.Equal(expected, await IdsAsync(hawkbit, $"targets?q={Uri.EscapeDataString(query)}"));
    }

    [Theory]
    [InlineData("q=controllerid", "rsqlParamSyntax", "RSQLParameterSyntaxException")]
    [InlineData("q=controllerid%3D%3D", "rsqlParamSyntax", "RSQLParameterSyntaxException")]
    [InlineData("q=(controllerid%3D%3Da", "rsqlParamSyntax", "RSQLParameterSyntaxException")]
    [InlineData("q=name%3D%3D'a", "rsqlParamSyntax", "RSQLParameterSyntaxException")]
    [InlineData("q=name%3Dgt%3Da", "rsqlParamSyntax", "RSQLParameterSyntaxException")]
    [InlineData("q=createdat%3D%3Dyesterday", "rsqlParamSyntax", "RSQLParameterSyntaxException")]
    [InlineData("q=name%3D%3Da%20b", "rsqlParamSyntax", "RSQLParameterSyntaxException")]
    [InlineData("q=nothing%3D%3Da", "rsqlInvalidField", "RSQLParameterUnsupportedFieldException")]
    [InlineData("sort=name", "sortParamSyntax", "SortParameterSyntaxErrorException")]
    [InlineData("sort=nothing:ASC", "invalidField", "SortParameterUnsupportedFieldException")]
    [InlineData("sort=name:UP", "invalidDirection", "SortParameterUnsupportedDirectionException")]
    public async Task Refuses_what_makes_no_sense_as_hawkBit_does(string query, string code, string exception)
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        JsonNode refusal = await hawkbit.CallAsync(HttpMethod.Get, "targets?" + query, expected: HttpStatusCode.BadRequest);
        Assert.Equal("hawkbit.server.error.rest.param." + code, (string)refusal["errorCode"]!);
        Assert.EndsWith(exception, (string)refusal["exceptionClass"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)refusal["message"]!);
    }

    [Fact]
    public async Task Refuses_brackets_nested_without_end()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        string query = new string('(', 1_000) + "id==a" + new string(')', 1_000);
        await hawkbit.CallAsync(HttpMethod.Get, $"targets?q={query}", expected: HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Sorts_and_pages()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using HawkbitClient hawkbit = await FillAsync(server);
        Assert.Equal("other board_3 board-2 board-1", await IdsAsync(hawkbit, "targets?sort=controllerid:DESC"));
        Assert.Equal("board_3 other board-1 board-2", await IdsAsync(hawkbit, "targets?sort=name:ASC,id:DESC"));
        JsonNode page = await hawkbit.GetAsync("targets?offset=1&limit=2");
        Assert.Equal((2, 4), ((int)page["size"]!, (int)page["total"]!));
        Assert.Equal("board-2 board_3", await IdsAsync(hawkbit, "targets?offset=1&limit=2"));
        Assert.Equal(4, (int)(await hawkbit.GetAsync("targets?limit=100000"))["size"]!);
        Assert.Equal(4, (int)(await hawkbit.GetAsync("targets?limit=-1&offset=-5"))["size"]!);
    }

    [Fact]
    public async Task Finds_sets_modules_and_actions()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using HawkbitClient hawkbit = await FillAsync(server);
        Assert.Equal("module for board-1", (string)(await OnlyAsync(hawkbit, "softwaremodules?q=name==*board-1;version==1.0;type==os"))["name"]!);
        JsonNode set = await OnlyAsync(hawkbit, "distributionsets?q=name=='set for*'");
        Assert.Empty((await hawkbit.GetAsync("distributionsets?q=version==2*"))["content"]!.AsArray());

        JsonNode action = await OnlyAsync(hawkbit, $"actions?q=target.controllerid==board-1;status==running;active==true;distributionset.id=={set["id"]}&representation=full");
        Assert.Equal((string)action["_links"]!["self"]!["href"]!, (string)(await hawkbit.GetAsync($"actions/{action["id"]}"))["_links"]!["self"]!["href"]!);
        Assert.Empty((await hawkbit.GetAsync("actions?q=status==finished"))["content"]!.AsArray());
        Assert.Equal((int)action["id"]!, (int)(await OnlyAsync(hawkbit, "targets/board-1/actions?q=active==true"))["id"]!);
        Assert.Equal("board-1", await IdsAsync(hawkbit, $"targets?q=assignedds.id=={set["id"]}"));
        Assert.Equal("board-1", await IdsAsync(hawkbit, $"distributionsets/{set["id"]}/assignedTargets?q=updatestatus==pending"));
    }

    [Fact]
    public async Task Shows_the_newest_entry_of_an_action_first()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        (TestDevice device, int action) = await hawkbit.AssignFileAsync(server, "board");
        await device.SucceedAsync();
        JsonArray entries = (await hawkbit.GetAsync($"targets/board/actions/{action}/status"))["content"]!.AsArray();
        Assert.Equal("finished", (string)entries[0]!["type"]!);
        JsonArray oldest = (await hawkbit.GetAsync($"targets/board/actions/{action}/status?sort=id:ASC&limit=1"))["content"]!.AsArray();
        Assert.Equal((long)entries[^1]!["id"]!, (long)Assert.Single(oldest)!["id"]!);
    }

    /// <summary>Four targets, the first with an update under way and an attribute.</summary>
    private static async Task<HawkbitClient> FillAsync(TestServer server)
    {
        var hawkbit = new HawkbitClient(server);
        (TestDevice device, _) = await hawkbit.AssignFileAsync(server, "board-1");
        await device.PutAsync("configData", """{"data":{"serial":"4711"}}""");
        foreach (string id in (string[])["board-2", "board_3", "other"])
        {
            await hawkbit.AddTargetAsync(server, id);
        }
        await hawkbit.CallAsync(HttpMethod.Put, "targets/board-1", new { name = "roof north" });
        await hawkbit.CallAsync(HttpMethod.Put, "targets/board-2", new { name = "roof south" });
        return hawkbit;
    }

    private static async Task<string> IdsAsync(HawkbitClient hawkbit, string path) =>
        string.Join(' ', (await hawkbit.GetAsync(path))["content"]!.AsArray().Select(t => (string)t!["controllerId"]!));

    private static async Task<JsonNode> OnlyAsync(HawkbitClient hawkbit, string path) => Assert.Single((await hawkbit.GetAsync(path))["content"]!.AsArray())!;
}
