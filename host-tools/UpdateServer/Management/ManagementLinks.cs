namespace TinyDevice.UpdateServer.Management;

/// <summary>Absolute links into the management API, as the caller addressed this server.</summary>
internal sealed class ManagementLinks(HttpRequest request)
{
    private readonly string _root = $"{request.Scheme}://{request.Host}/rest/v1";

    public Dictionary<string, Href> OfTarget(string id) => new()
    {
        ["self"] = new(Target(id)),
        ["assignedDS"] = new(Target(id) + "/assignedDS"),
        ["installedDS"] = new(Target(id) + "/installedDS"),
        ["attributes"] = new(Target(id) + "/attributes"),
        ["actions"] = new(Target(id) + "/actions?offset=0&limit=50&sort=id:DESC"),
        ["autoConfirm"] = new(Target(id) + "/autoConfirm"),
    };

    public Dictionary<string, Href> OfAction(string target, int id, int setId, string setName) => new()
    {
        ["self"] = new(Action(target, id)),
        ["target"] = new(Target(target), target),
        ["distributionset"] = new(Set(setId), setName),
        ["status"] = new(Action(target, id) + "/status?offset=0&limit=50&sort=id:DESC"),
    };

    public Dictionary<string, Href> ToAction(string target, int id) => new() { ["self"] = new(Action(target, id)) };

    public Dictionary<string, Href> OfModule(int id) => new() { ["self"] = new(Module(id)), ["artifacts"] = new(Module(id) + "/artifacts") };

    public Dictionary<string, Href> OfArtifact(int module, int id) => new()
    {
        ["self"] = new($"{Module(module)}/artifacts/{id}"),
        ["download"] = new($"{Module(module)}/artifacts/{id}/download"),
    };

    public Dictionary<string, Href> OfSet(int id) => new() { ["self"] = new(Set(id)), ["modules"] = new(Set(id) + "/assignedSM?offset=0&limit=50") };

    public Dictionary<string, Href> OfConfig(string key) => new() { ["self"] = new($"{_root}/system/configs/{key}") };

    public Dictionary<string, Href> OfAutoConfirm(string target, bool isActive)
    {
        string change = isActive ? "deactivate" : "activate";
        return new() { [change] = new($"{Target(target)}/autoConfirm/{change}") };
    }

    private string Target(string id) => $"{_root}/targets/{id}";

    private string Action(string target, int id) => $"{Target(target)}/actions/{id}";

    private string Module(int id) => $"{_root}/softwaremodules/{id}";

    private string Set(int id) => $"{_root}/distributionsets/{id}";
}
