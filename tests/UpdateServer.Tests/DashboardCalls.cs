using System.Net;
using System.Text.RegularExpressions;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>What a browser does at the dashboard, over HTTP.</summary>
internal static partial class DashboardCalls
{
    public static HttpClient Browser(TestServer server) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Address };

    public static async Task<HttpClient> SignedInAsync(TestServer server, string key)
    {
        HttpClient browser = Browser(server);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(browser, key)).StatusCode);
        return browser;
    }

    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string key)
    {
        using var form = new FormUrlEncodedContent([new("key", key)]);
        HttpResponseMessage response = await browser.PostAsync("/dashboard/login", form);
        if (response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies))
        {
            browser.DefaultRequestHeaders.Add("Cookie", cookies.Single().Split(';')[0]);
        }
        return response;
    }

    public static async Task<HttpResponseMessage> SendAsync(HttpClient browser, string path, string token, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)).Append(new("token", token)));
        return await browser.PostAsync(path, form);
    }

    public static async Task<string> TokenAsync(HttpClient browser, string path) => TokenIn(await browser.GetStringAsync(path));

    public static string TokenIn(string page) => TokenField().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"token\" value=\"([A-Za-z0-9]+)\"")]
    private static partial Regex TokenField();
}
