using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Answers 429 to a network address that asks too much, before anything is looked up for it.</summary>
internal static class AddressLimit
{
    private const int BurstSeconds = 10;

    public static void AddAddressLimit(this IServiceCollection services, ServerLimits limits)
    {
        if (limits.RequestsPerAddress > 0)
        {
            services.AddRateLimiter(options => Configure(options, limits.RequestsPerAddress));
        }
    }

    private static void Configure(RateLimiterOptions options, int perSecond)
    {
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = BurstSeconds * perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        };
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(http =>
            http.Connection.RemoteIpAddress is IPAddress address && !IPAddress.IsLoopback(address)
                ? RateLimitPartition.GetTokenBucketLimiter(NetworkOf(address), _ => bucket)
                : RateLimitPartition.GetNoLimiter(IPAddress.None));
        options.OnRejected = async (rejection, stop) =>
        {
            TimeSpan wait = rejection.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after : TimeSpan.FromSeconds(1);
            rejection.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Problems.Of(StatusCodes.Status429TooManyRequests, "Your network address asks too often: wait as long as Retry-After says.")
                .ExecuteAsync(rejection.HttpContext);
        };
    }

    /// <summary>Whoever has one IPv6 address has a whole /64 of them.</summary>
    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length > 4)
        {
            bytes.AsSpan(8).Clear();
        }
        return new IPAddress(bytes);
    }
}
