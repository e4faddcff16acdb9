namespace TinyDevice.Update
{
    /// <summary>The causes' names as people read them in a server's action history.</summary>
    public static class CauseName
    {
        /// <summary>The name of a cause; enums have no names on the board.</summary>
        public static string Of(UpdateCause cause)
        {
            switch (cause)
            {
                case UpdateCause.OfferMalformed: return "offer-malformed";
                case UpdateCause.SlotTooSmall: return "slot-too-small";
                case UpdateCause.LengthMismatch: return "length-mismatch";
                case UpdateCause.HeaderMalformed: return "header-malformed";
                case UpdateCause.EnvelopeMalformed: return "envelope-malformed";
                case UpdateCause.SignatureInvalid: return "signature-invalid";
                case UpdateCause.KeyRevoked: return "key-revoked";
                case UpdateCause.ManifestMalformed: return "manifest-malformed";
                case UpdateCause.TrustRecordUnusable: return "trust-record-unusable";
                case UpdateCause.WrongModelClass: return "wrong-model-class";
                case UpdateCause.WrongTarget: return "wrong-target";
                case UpdateCause.RuntimeTooOld: return "runtime-too-old";
                case UpdateCause.OpSetTooOld: return "op-set-too-old";
                case UpdateCause.ArenaTooSmall: return "arena-too-small";
                case UpdateCause.HeapTooSmall: return "heap-too-small";
                case UpdateCause.Downgrade: return "downgrade";
                case UpdateCause.TicketMissing: return "ticket-missing";
                case UpdateCause.TicketInvalid: return "ticket-invalid";
                case UpdateCause.TicketMismatch: return "ticket-mismatch";
                case UpdateCause.RotationMalformed: return "rotation-malformed";
                case UpdateCause.RotationOutOfOrder: return "rotation-out-of-order";
                case UpdateCause.RotationUnsigned: return "rotation-unsigned";
                case UpdateCause.RotationUnavailable: return "rotation-unavailable";
                case UpdateCause.TableMismatch: return "table-mismatch";
                case UpdateCause.ChunkMismatch: return "chunk-mismatch";
                case UpdateCause.AttemptsExhausted: return "attempts-exhausted";
                case UpdateCause.BytesExhausted: return "bytes-exhausted";
                case UpdateCause.StorageFailed: return "storage-failed";
                case UpdateCause.DeltaBaseAbsent: return "delta-base-absent";
                case UpdateCause.DeltaBaseDiffers: return "delta-base-differs";
                case UpdateCause.DeltaMalformed: return "delta-malformed";
                case UpdateCause.DeltaMismatch: return "delta-mismatch";
                case UpdateCause.DeltaUnavailable: return "delta-unavailable";
                case UpdateCause.ModelRefused: return "model-refused";
                case UpdateCause.GoldenMismatch: return "golden-mismatch";
                case UpdateCause.InvokeFailed: return "invoke-failed";
                case UpdateCause.LatencyExceeded: return "latency-exceeded";
                case UpdateCause.TrialBootsExhausted: return "trial-boots-exhausted";
                case UpdateCause.GoldenMalformed: return "golden-malformed";
                case UpdateCause.CandidateDamaged: return "candidate-damaged";
                case UpdateCause.ProbationBootsExhausted: return "probation-boots-exhausted";
                case UpdateCause.ProbationInvokeFailed: return "probation-invoke-failed";
                case UpdateCause.ProbationLatencyExceeded: return "probation-latency-exceeded";
                case UpdateCause.ProbationSaturated: return "probation-saturated";
                case UpdateCause.ProbationDrifted: return "probation-drifted";
                case UpdateCause.ShadowDisagreed: return "shadow-disagreed";
                case UpdateCause.ShadowDrifted: return "shadow-drifted";
                case UpdateCause.ShadowLatencyExceeded: return "shadow-latency-exceeded";
                case UpdateCause.ShadowBootsExhausted: return "shadow-boots-exhausted";
                case UpdateCause.ShadowInvokeFailed: return "shadow-invoke-failed";
                case UpdateCause.ShadowImpossible: return "shadow-impossible";
                case UpdateCause.ActiveDamaged: return "active-damaged";
                case UpdateCause.ActiveRepaired: return "active-repaired";
                case UpdateCause.RepairUnavailable: return "repair-unavailable";
                case UpdateCause.RepairExhausted: return "repair-exhausted";
                case UpdateCause.Cancelled: return "cancelled";
                default: return "none";
            }
        }
    }
}
