namespace TinyDevice.UpdateServer.Contract;

/// <summary>A verified package on the server, or a set of files.</summary>
/// <param name="Id">Number given by the server, from 1.</param>
/// <param name="ModelClass">What kind of model it is; devices take only their own class.</param>
/// <param name="ModelVersion">The version text its publisher signed.</param>
/// <param name="Target">The hardware it is built for.</param>
/// <param name="Epoch">Anti-rollback epoch.</param>
/// <param name="Sequence">Anti-rollback sequence within the epoch.</param>
/// <param name="Size">Bytes of the whole package.</param>
/// <param name="Sha256">Digest of the whole package, lower-case hex.</param>
/// <param name="FileName">Name under which devices download it.</param>
/// <param name="CreatedAt">When it was first uploaded.</param>
/// <param name="Kind">What it is made of; of files only name, version and time mean something.</param>
public sealed record ReleaseInfo(int Id, string ModelClass, string ModelVersion, string Target, int Epoch, long Sequence,
    long Size, string Sha256, string FileName, DateTimeOffset CreatedAt, ReleaseKind Kind = ReleaseKind.Package);
