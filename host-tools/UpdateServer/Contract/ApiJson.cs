using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyDevice.UpdateServer.Contract;

/// <summary>How the types of this folder look as JSON; server and command line share it.</summary>
public static class ApiJson
{
    /// <summary>camelCase members, enumerations as camelCase words, absent instead of null.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
