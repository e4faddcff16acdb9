using System.Net;
using System.Net.Http.Headers;
using TinyDevice.Packaging;

namespace TinyDevice.UpdateServer.Tests;

public sealed class RotationTests
{
    [Fact]
    public async Task Are_taken_in_turn_and_given_to_every_device()
    {
        using SigningKey root = SigningKey.Create();
        using SigningKey signer = SigningKey.Create();
        byte[] first = TrustRecordWriter.Write(Contents(root, signer, 1));
        byte[] second = TrustRotationWriter.Write(first, Contents(root, signer, 2), root, root);
        byte[] third = TrustRotationWriter.Write(TrustRotationWriter.RecordIn(second), Contents(root, signer, 3), root, root);
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.DoesNotContain("trust", await device.LinksAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync("trust/2")).StatusCode);

        Assert.Equal(HttpStatusCode.Created, await PostAsync(server, second));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, second));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(server, third));
        await server.RestartAsync();
        Assert.EndsWith("/trust/3", (await device.LinksAsync())["trust"], StringComparison.Ordinal);
        Assert.Equal(second, await (await device.GetAsync("trust/2")).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(third, await (await device.GetAsync("trust/3")).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Are_refused_out_of_turn_or_signed_by_another_root()
    {
        using SigningKey root = SigningKey.Create();
        using SigningKey signer = SigningKey.Create();
        using SigningKey stranger = SigningKey.Create();
        byte[] second = TrustRotationWriter.Write(TrustRecordWriter.Write(Contents(root, signer, 1)), Contents(root, signer, 2), root, root);
        byte[] fourth = TrustRotationWriter.Write(TrustRecordWriter.Write(Contents(root, signer, 3)), Contents(root, signer, 4), root, root);
        byte[] foreign = TrustRotationWriter.Write(TrustRecordWriter.Write(Contents(stranger, signer, 2)), Contents(stranger, signer, 3), stranger, stranger);
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.Created, await PostAsync(server, second));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(server, fourth));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(server, foreign));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(server, new byte[100]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(server, new byte[100_000]));
        using HttpContent body = new ByteArrayContent(second);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Anyone.PostAsync("/api/v1/trust", body, TestContext.Current.CancellationToken)).StatusCode);
    }

    private static TrustContents Contents(SigningKey root, SigningKey signer, uint sequence) =>
        new() { Root = root.PublicKey, Signers = [signer.PublicKey], Sequence = sequence };

    private static async Task<HttpStatusCode> PostAsync(TestServer server, byte[] rotation)
    {
        using ByteArrayContent content = new(rotation);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return (await server.People.PostAsync("/api/v1/trust", content)).StatusCode;
    }
}
