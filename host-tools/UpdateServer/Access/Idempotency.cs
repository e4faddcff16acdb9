using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Creations that may be sent again: the same Idempotency-Key gives the first answer and creates nothing twice.</summary>
/// <remarks>The key is noted in the very transaction that creates, so not even a crash in between lets a second one through.</remarks>
internal sealed class Idempotency(FleetDbFactory databases, FleetWriter writer) : IEndpointFilter
{
    private const string Header = "Idempotency-Key";
    private const int MinKey = 8;
    private const int MaxKey = 128;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        if (http.Request.Headers[Header].FirstOrDefault() is not string key)
        {
            return await next(context);
        }
        if (key.Length is < MinKey or > MaxKey || !key.All(c => c is > ' ' and <= '~'))
        {
            return Problems.BadRequest($"{Header} has {MinKey} to {MaxKey} printable ASCII characters without spaces; a UUID will do.");
        }
        AuditScope scope = AuditScope.Current!;
        byte[] id = SHA256.HashData(Encoding.UTF8.GetBytes($"{scope.Who}\n{http.Request.Method} {http.Request.Path}\n{key}"));
        byte[] request = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(context.Arguments.FirstOrDefault(a => a is not null and not HttpContext and not CancellationToken),
            ApiJson.Options));
        using (FleetDb db = databases.CreateDbContext())
        {
            if (await db.IdempotentCalls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, http.RequestAborted) is IdempotentCall earlier)
            {
                return Replay(http, earlier, request, key);
            }
        }
        scope.Idempotent = new IdempotentCall { Id = id, Request = request };
        object? answer = await next(context);
        if (scope.IsRecorded && FirstAnswer.From(answer) is FirstAnswer first)
        {
            byte[] sealedAnswer = Seal(key, JsonSerializer.SerializeToUtf8Bytes(first, ApiJson.Options));
            await writer.WriteAsync(t => t.Db.IdempotentCalls.Where(c => c.Id == id).ExecuteUpdate(set => set.SetProperty(c => c.Answer, sealedAnswer)),
                CancellationToken.None);
        }
        return answer;
    }

    private static IResult Replay(HttpContext http, IdempotentCall earlier, byte[] request, string key)
    {
        if (!earlier.Request.AsSpan().SequenceEqual(request))
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, $"This {Header} was used for another request: take a new one.");
        }
        if (earlier.Answer is null)
        {
            return Problems.Conflict("The first request with this key is under way, or its answer was lost in a crash after it had been carried out: look whether it is there.");
        }
        FirstAnswer first = JsonSerializer.Deserialize<FirstAnswer>(Open(key, earlier.Answer), ApiJson.Options)!;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        http.Response.Headers.Location = first.Location;
        return TypedResults.Json(first.Body, ApiJson.Options, statusCode: first.Status);
    }

    private static byte[] Seal(string key, byte[] plain)
    {
        using AesGcm cipher = CipherOf(key);
        byte[] result = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        Span<byte> nonce = result.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, plain, result.AsSpan(nonce.Length + AesGcm.TagByteSizes.MaxSize), result.AsSpan(nonce.Length, AesGcm.TagByteSizes.MaxSize));
        return result;
    }

    private static byte[] Open(string key, byte[] stored)
    {
        using AesGcm cipher = CipherOf(key);
        int head = AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize;
        byte[] plain = new byte[stored.Length - head];
        cipher.Decrypt(stored.AsSpan(0, AesGcm.NonceByteSizes.MaxSize), stored.AsSpan(head),
            stored.AsSpan(AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize), plain);
        return plain;
    }

    private static AesGcm CipherOf(string key) => new(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 32, info: "tinydevice idempotency"u8.ToArray()),
        AesGcm.TagByteSizes.MaxSize);

    private sealed record FirstAnswer(int Status, string? Location, JsonElement Body)
    {
        public static FirstAnswer? From(object? answer)
        {
            object? result = (answer as INestedHttpResult)?.Result ?? answer;
            int status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
            string? location = result?.GetType().GetProperty("Location")?.GetValue(result) as string;
            return status < StatusCodes.Status300MultipleChoices && result is IValueHttpResult { Value: object value }
                ? new FirstAnswer(status, location, JsonSerializer.SerializeToElement(value, value.GetType(), ApiJson.Options))
                : null;
        }
    }
}
