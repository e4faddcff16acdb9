using Microsoft.OpenApi;

namespace TinyDevice.UpdateServer;

/// <summary>The OpenAPI document of the REST API, GET /api/v1/openapi.json; docs/openapi.json is a copy that a test compares.</summary>
internal static class ApiDescription
{
    private const string Scheme = "apiKey";

    private static OpenApiRequestBody RawBody(string description) => new()
    {
        Description = description,
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/octet-stream"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
        },
    };

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        // Devices have a contract of their own (hawkBit's); this one is for people and their tools.
        options.ShouldInclude = description => description.RelativePath!.StartsWith("api/v1/", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "TinyDevice update server",
                Version = "1",
                Description = "Refusals are application/problem+json. Lists are paged by ?limit= and ?after=.",
            };
            // Where this copy was asked for says nothing about the API.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            string method = context.Description.HttpMethod!.ToLowerInvariant();
            string path = context.Description.RelativePath!["api/v1/".Length..];
            operation.OperationId = string.Concat($"{method} {path}".Split([' ', '/', '{', '}', ':'], StringSplitOptions.RemoveEmptyEntries)
                .Select((word, at) => at == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
            if (method == "post" && path is "releases" or "trust")
            {
                operation.RequestBody = RawBody(path == "releases" ? "The package, .tdpkg." : "The rotation, .tdtrust.");
            }
            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse { Description = "A refusal as application/problem+json." });
            return Task.CompletedTask;
        });
    });
}
