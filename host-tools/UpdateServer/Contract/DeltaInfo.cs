namespace TinyDevice.UpdateServer.Contract;

/// <summary>A delta on the server.</summary>
/// <param name="ReleaseId">The release whose package it makes.</param>
/// <param name="BaseId">First digits of the digest of what it builds on.</param>
/// <param name="BaseReleaseId">The release it builds on, whose devices are offered it; null when that is none here: it is offered to devices that installed no release yet.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Digest of its bytes, lower-case hex.</param>
/// <param name="FileName">Name under which devices download it.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
public sealed record DeltaInfo(int ReleaseId, string BaseId, int? BaseReleaseId, long Size, string Sha256, string FileName, DateTimeOffset CreatedAt);
