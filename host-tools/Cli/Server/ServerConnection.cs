using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Server;

/// <summary>The update server's REST API for people, with failures turned into one sentence each.</summary>
public sealed class ServerConnection : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _server;

    public ServerConnection(Uri server, string apiKey)
    {
        _server = server;
        _http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(100) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <summary>GET of a JSON document.</summary>
    public Task<T> GetAsync<T>(string path, CancellationToken stop) =>
        SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path), stop);

    /// <summary>POST of a JSON document, answered by another.</summary>
    public Task<TResult> PostAsync<TBody, TResult>(string path, TBody body, CancellationToken stop) =>
        SendAsync<TResult>(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: ApiJson.Options) }, stop);

    /// <summary>POST of a JSON document, answered by nothing but its success.</summary>
    public Task PostAsync<TBody>(string path, TBody body, CancellationToken stop) =>
        UseAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: ApiJson.Options) },
            _ => Task.FromResult(true), stop);

    /// <summary>Every page of a list.</summary>
    /// <param name="path">The list.</param>
    /// <param name="filter">Further query parameters, each with a leading ampersand.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task<List<T>> GetAllAsync<T>(string path, string filter, CancellationToken stop)
    {
        var all = new List<T>();
        string? after = null;
        do
        {
            string cursor = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
            Page<T> page = await GetAsync<Page<T>>($"{path}?limit=500{filter}{cursor}", stop);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    /// <summary>Any change, answered by a JSON document.</summary>
    public Task<T> ChangeAsync<T>(HttpMethod method, string path, object? body, CancellationToken stop) =>
        SendAsync<T>(RequestOf(method, path, body), stop);

    /// <summary>Any change, answered by nothing but its success.</summary>
    public Task ChangeAsync(HttpMethod method, string path, object? body, CancellationToken stop) =>
        UseAsync(RequestOf(method, path, body), _ => Task.FromResult(true), stop);

    /// <summary>POST of raw bytes, answered by a JSON document.</summary>
    public Task<T> PostBytesAsync<T>(string path, byte[] body, CancellationToken stop, IProgress<double>? progress = null)
    {
        var content = new UploadContent(body, progress);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return SendAsync<T>(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, stop);
    }

    /// <summary>DELETE, answered by nothing.</summary>
    public Task DeleteAsync(string path, CancellationToken stop) =>
        UseAsync(new HttpRequestMessage(HttpMethod.Delete, path), _ => Task.FromResult(true), stop);

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestOf(HttpMethod method, string path, object? body) => new(method, path)
    {
        Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: ApiJson.Options),
    };

    private Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken stop) =>
        UseAsync(request, async response => await response.Content.ReadFromJsonAsync<T>(ApiJson.Options, stop)
            ?? throw new UserException($"The server at {_server} sent an empty answer to {request.Method} {request.RequestUri}; is it a TinyDevice update server?"), stop);

    private async Task<T> UseAsync<T>(HttpRequestMessage request, Func<HttpResponseMessage, Task<T>> read, CancellationToken stop)
    {
        using (request)
        {
            HttpResponseMessage response;
            try
            {
                response = await _http.SendAsync(request, stop);
            }
            catch (HttpRequestException failure)
            {
                throw new UserException($"The update server at {_server} cannot be reached ({failure.InnerException?.Message ?? failure.Message}); is 'tinydevice serve' running there?", failure, ExitCode.Unavailable);
            }
            catch (TaskCanceledException timeout) when (!stop.IsCancellationRequested)
            {
                throw new UserException($"The update server at {_server} did not answer within {_http.Timeout.TotalSeconds:0} s; nothing is known of the request's outcome, so check before you repeat it.", timeout, ExitCode.Unavailable);
            }

            using (response)
            {
                if (!response.IsSuccessStatusCode)
                {
                    throw new UserException(await DescribeAsync(request, response, stop), null, IsBusy(response.StatusCode) ? ExitCode.Unavailable : ExitCode.Failed);
                }

                return await read(response);
            }
        }
    }

    private static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<string> DescribeAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken stop)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return $"The update server at {_server} refused the API key; pass the right one with --api-key or store it in {Credentials.FilePath}.";
        }

        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            ProblemDocument? problem = await response.Content.ReadFromJsonAsync<ProblemDocument>(ApiJson.Options, stop);
            if (problem?.Detail is { Length: > 0 } detail)
            {
                return detail;
            }

            if (problem?.Errors is { Count: > 0 } errors)
            {
                return string.Join(" ", errors.SelectMany(e => e.Value.Select(text => $"{e.Key}: {text}")));
            }
        }

        return $"The server at {_server} answered {(int)response.StatusCode} {response.ReasonPhrase} to {request.Method} {request.RequestUri}.";
    }

    private sealed record ProblemDocument(string? Title, string? Detail, Dictionary<string, string[]>? Errors);
}
