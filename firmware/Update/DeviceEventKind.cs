namespace TinyDevice.Update
{
    /// <summary>What the agent reports through <see cref="Ports.IEventSink"/>; in brackets what first, second and text hold.</summary>
    public enum DeviceEventKind
    {
        /// <summary>The device started (boot tries, slot or 255 for the factory model, model version).</summary>
        Booted = 1,

        /// <summary>The server answered a poll (HTTP status, seconds to the next poll).</summary>
        Polled = 2,

        /// <summary>An update is offered (action, bytes, version the server names).</summary>
        Offered = 3,

        /// <summary>The signed manifest was accepted (payload bytes, chunks, version).</summary>
        ManifestAccepted = 4,

        /// <summary>A download attempt starts (first byte asked for, attempt).</summary>
        DownloadStarted = 5,

        /// <summary>A chunk was verified and committed (chunks done, chunks in all).</summary>
        ChunkCommitted = 6,

        /// <summary>The whole package lies verified in its slot (slot, chunks, version).</summary>
        Staged = 7,

        /// <summary>A trial starts (boot try, most tries, version).</summary>
        TrialStarted = 8,

        /// <summary>A golden sample came out exact (samples done, samples in all).</summary>
        GoldenPassed = 9,

        /// <summary>The trial model is kept (slot, action, version).</summary>
        Confirmed = 10,

        /// <summary>The previous model is back (cause, action, version that was reverted).</summary>
        Reverted = 11,

        /// <summary>An offer was refused before or during download (cause, action).</summary>
        Refused = 12,

        /// <summary>A request or transfer failed and will be tried again (status or HTTP status, seconds until then).</summary>
        Retrying = 13,

        /// <summary>The server took the final feedback of an action (action, 1 success or 0 failure).</summary>
        Reported = 14,

        /// <summary>An inference completed (number of it since boot, latency in milliseconds, the class an INT8 output names).</summary>
        Inferred = 15,

        /// <summary>The active model did not open or was damaged; another took its place (cause, slot or 255).</summary>
        FellBack = 16,

        /// <summary>The device resets itself (phase).</summary>
        Resetting = 17,

        /// <summary>The server cancelled the action (action).</summary>
        Cancelled = 18,

        /// <summary>Keys were rotated, or a rotation was refused (sequence of the trust record in force, cause or 0).</summary>
        TrustRotated = 19,

        /// <summary>A model passed its trial and is on probation (inferences it must complete, action, version).</summary>
        ProbationStarted = 20,

        /// <summary>Damaged bytes of a slot are fetched again (first byte, bytes, version when its header is whole).</summary>
        RepairStarted = 21,

        /// <summary>A damaged slot is whole again and becomes the active one (pieces mended since boot, slot, version).</summary>
        Repaired = 22,

        /// <summary>A damaged slot stays as it is (cause, attempts, version when its header is whole).</summary>
        RepairFailed = 23,

        /// <summary>A candidate that passed its trial runs beside the active model (samples asked for, 1 when both are open at once or 0 in turn, its version).</summary>
        ShadowStarted = 24,

        /// <summary>The candidate was compared with the active model (samples so far, how many agreed, its version).</summary>
        ShadowCompared = 25,

        /// <summary>This device cannot run both models, so the candidate is kept without comparison (InferenceStatus or 0, action, its version).</summary>
        ShadowSkipped = 26,

        /// <summary>The server has proved for too long nothing fresh, or has again (seconds since it did or since boot, 1 stale or 0 fresh).</summary>
        Stale = 27,

        /// <summary>A delta was of no use and the package itself is fetched (cause, chunks it had made, name of the cause).</summary>
        DeltaLeft = 30,

        /// <summary>The detector found nothing in a sample, so the model did not run (samples, how many fired).</summary>
        Quiet = 40,

        /// <summary>The device goes to deep sleep (seconds).</summary>
        Sleeping = 41,

        /// <summary>The sensor failed, or works again (Device's SensorStatus, 0 when it works).</summary>
        SensorChanged = 42,
    }
}
