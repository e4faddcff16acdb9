using TinyDevice.Update;

namespace TinyDevice.UpdateServer.Dashboard.Words;

/// <summary>Causes of docs/formats/reason.md as a person says them: what happened, and what to do. {name} stands for a detail the device sent.</summary>
internal static class CauseWords
{
    private const string AskAgain = "Publish the package again.";
    private const string Newer = "Update the device's firmware.";
    private const string Boots = "Look for crashes, hangs and bad power; try the model on one device with a console.";
    private const string Slow = "Use a faster model, or package it with a higher latency limit.";

    private static readonly Dictionary<UpdateCause, (string What, string? Do)> Known = new()
    {
        [UpdateCause.OfferMalformed] = ("The server's offer was not one package.", "Publish it as one chunk bApp with one artifact."),
        [UpdateCause.SlotTooSmall] = ("The package does not fit the device's model slot.", "Make the model smaller, or the slots of nf.config bigger."),
        [UpdateCause.LengthMismatch] = ("The package had another size than it should.", AskAgain),
        [UpdateCause.HeaderMalformed] = ("What the server sent is no package.", AskAgain),
        [UpdateCause.EnvelopeMalformed] = ("The package is of a version this firmware does not read.", Newer),
        [UpdateCause.SignatureInvalid] = ("No key the device trusts signed the package.", "Sign it with a key of the device's trust record."),
        [UpdateCause.KeyRevoked] = ("The key that signed the package is revoked.", "Sign it with the current key."),
        [UpdateCause.ManifestMalformed] = ("The manifest asks for something this firmware does not know.", Newer),
        [UpdateCause.TrustRecordUnusable] = ("The device's trust record is missing or damaged.", "Provision the device again."),
        [UpdateCause.WrongModelClass] = ("The model is of another class than the device runs.", "Check the device's class in nf.config and in its registration."),
        [UpdateCause.WrongTarget] = ("The model was compiled for other hardware.", "Compile it for this target."),
        [UpdateCause.RuntimeTooOld] = ("The model needs a newer runtime.", Newer),
        [UpdateCause.OpSetTooOld] = ("The model uses operations this firmware does not know.", Newer),
        [UpdateCause.ArenaTooSmall] = ("The model needs an arena of {expected} bytes, the device has {got}.", "Make its activations smaller, or the arena in nf.config bigger."),
        [UpdateCause.HeapTooSmall] = ("The model needs {expected} bytes of heap, the device has {got}.", "Let more weights be streamed, or give more heap in nf.config."),
        [UpdateCause.Downgrade] = ("The model is older than one the device has confirmed.", "Sign it with a higher sequence; to go back on purpose, raise the epoch."),
        [UpdateCause.TicketMissing] = ("The device demands a freshness ticket and got none.", "Give it its ticket key (hmacKey), or set the policy to preferred."),
        [UpdateCause.TicketInvalid] = ("The freshness ticket was not from this server.", "Somebody may answer in the server's place, or the device has another ticket key: provision it again."),
        [UpdateCause.TicketMismatch] = ("The package was not the one the server assigned.", "Look at what lies between the server and the device."),
        [UpdateCause.RotationMalformed] = ("The key rotation cannot be read.", "See docs/formats/trust.md."),
        [UpdateCause.RotationOutOfOrder] = ("A key rotation before this one is missing.", "Publish every rotation in turn."),
        [UpdateCause.RotationUnsigned] = ("The key rotation is not signed by the root key in force.", "Sign it with the root key in force and the new one."),
        [UpdateCause.RotationUnavailable] = ("The key rotation could not be fetched.", "Look at the server; the device asks again after its next boot."),
        [UpdateCause.TableMismatch] = ("The list of chunks is not the signed one.", "The server's copy was altered. " + AskAgain),
        [UpdateCause.ChunkMismatch] = ("A chunk at byte {offset} is not the signed one.", "The server's copy was altered. " + AskAgain),
        [UpdateCause.AttemptsExhausted] = ("The download broke off {attempts} times.", "Look at the device's link and at the server."),
        [UpdateCause.BytesExhausted] = ("The link broke so often that three times the package was received.", "Look at the device's link."),
        [UpdateCause.StorageFailed] = ("The device's drive is full or worn.", "Free space on it, or replace the board."),
        [UpdateCause.DeltaBaseAbsent] = ("The model the delta builds on is not on the device.", "Nothing: it fetches the whole package."),
        [UpdateCause.DeltaBaseDiffers] = ("The delta builds on another model.", "Nothing: it fetches the whole package."),
        [UpdateCause.DeltaMalformed] = ("The delta cannot be read.", "Publish the delta again; the device fetches the whole package."),
        [UpdateCause.DeltaMismatch] = ("The delta made something else than the signed package.", "Publish the delta again; the device fetches the whole package."),
        [UpdateCause.DeltaUnavailable] = ("The server no longer has the delta.", "Nothing: the device fetches the whole package."),
        [UpdateCause.ModelRefused] = ("The device's engine refused the model (status {detail}).", "Compile it again with this version of the tools."),
        [UpdateCause.GoldenMismatch] = ("The self-test failed: golden sample {sample}, byte {offset} should be {expected} and came out {got}.", "The converted model is not what its trainer saw; compare that sample."),
        [UpdateCause.InvokeFailed] = ("The model could not be run (status {detail}).", "Look at the drive its weights are streamed from."),
        [UpdateCause.LatencyExceeded] = ("The model was too slow in the self-test: {latencyMs} ms.", Slow),
        [UpdateCause.TrialBootsExhausted] = ("The device did not get through the trial in {boots} boots.", Boots),
        [UpdateCause.GoldenMalformed] = ("The golden samples do not fit the model.", "Package the model again with samples of its own."),
        [UpdateCause.CandidateDamaged] = ("The drive lost bytes of the new model before its trial.", "If it happens again, the flash is wearing out."),
        [UpdateCause.ProbationBootsExhausted] = ("On probation the device restarted {boots} times without progress.", Boots),
        [UpdateCause.ProbationInvokeFailed] = ("On probation the drive failed under streamed weights.", "Replace the board, or keep the weights resident."),
        [UpdateCause.ProbationLatencyExceeded] = ("On probation an inference took {got} ms, more than {expected}.", Slow),
        [UpdateCause.ProbationSaturated] = ("On probation the model said nothing about the device's real input.", "Look at sensor and quantization."),
        [UpdateCause.ProbationDrifted] = ("On probation the model found other classes than expected (PSI {got} thousandths).", "Look at sensor, model, and the reference distribution."),
        [UpdateCause.ShadowDisagreed] = ("In shadow it agreed with the running model in {got} of 1000 samples; {expected} were asked for.", "Compare both models on this device's input, or lower the bound."),
        [UpdateCause.ShadowDrifted] = ("In shadow it found other classes than the running model (PSI {got} thousandths).", "Compare both models on this device's input."),
        [UpdateCause.ShadowLatencyExceeded] = ("In shadow it was too slow.", Slow),
        [UpdateCause.ShadowBootsExhausted] = ("In shadow the device restarted {boots} times without progress.", Boots),
        [UpdateCause.ShadowInvokeFailed] = ("In shadow it could not be run (status {detail}).", "Look at the drive its weights are streamed from."),
        [UpdateCause.ShadowImpossible] = ("The device cannot run both models, which the manifest demands.", "Package it without a required shadow phase, or make it smaller."),
        [UpdateCause.ActiveDamaged] = ("The running model was damaged and another took its place.", "Install an update; if it happens again, the flash is wearing out."),
        [UpdateCause.ActiveRepaired] = ("The running model was damaged and repaired: {sample} pieces were fetched again.", "Nothing; if it happens again, the flash is wearing out."),
        [UpdateCause.RepairUnavailable] = ("The running model is damaged and the server no longer has it.", "Install an update."),
        [UpdateCause.RepairExhausted] = ("The running model is damaged and could not be repaired in 24 attempts.", "Look at the link and the drive, then install an update."),
        [UpdateCause.Cancelled] = ("It was cancelled here.", null),
    };

    /// <summary>What happened and what to do; null for a code nobody knows.</summary>
    public static (string What, string? Do)? Find(int code) => Known.TryGetValue((UpdateCause)code, out (string, string?) words) ? words : null;
}
