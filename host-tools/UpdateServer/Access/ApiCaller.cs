using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Who stands behind a presented API key.</summary>
internal sealed record ApiCaller(int KeyId, string Name, Role Role);
