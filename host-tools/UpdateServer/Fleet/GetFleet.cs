using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>GET /api/v1/fleet: how many devices, in which state, on which version; from memory, as all of them are.</summary>
internal sealed class GetFleet(FleetIndex index)
{
    public Ok<FleetStatus> Handle() => TypedResults.Ok(index.Counts.ToStatus());
}
