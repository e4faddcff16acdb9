namespace TinyDevice.Formats
{
    /// <summary>Signed bounds of the shadow phase, in which a candidate runs beside the active model: docs/formats/package.md, keys 30 to 35.</summary>
    public sealed class ShadowBounds
    {
        /// <summary>Most samples a manifest may ask for.</summary>
        public const int MaxSamples = 30000;

        /// <summary>The candidate runs at every so-many-th inference, in [1, 65535].</summary>
        public int Every { get; internal set; }

        /// <summary>Samples it must run on, in [1, <see cref="MaxSamples"/>].</summary>
        public int Samples { get; internal set; }

        /// <summary>Least share of samples, in thousandths, in which both models must agree; 0 for no limit.</summary>
        public int AgreementMilli { get; internal set; }

        /// <summary>Most distance of their class histograms (population stability index), in thousandths; 0 for no limit.</summary>
        public int PsiMilli { get; internal set; }

        /// <summary>Longest inference of the candidate, in milliseconds; 0 for no limit.</summary>
        public int LatencyMs { get; internal set; }

        /// <summary>Whether a device that cannot run both models must refuse the candidate instead of keeping it without this phase.</summary>
        public bool IsRequired { get; internal set; }
    }
}
