using TinyDevice.Formats;
using TinyDevice.Inference;

namespace TinyDevice.Update
{
    /// <summary>Runs a package's golden samples through its model and compares every output byte.</summary>
    public sealed class SelfTest
    {
        private readonly DeviceParts _parts;
        private readonly ReasonRecord _reason;

        /// <summary>Tests with one device's ports; what differs is put into <paramref name="reason"/>.</summary>
        public SelfTest(DeviceParts parts, ReasonRecord reason)
        {
            _parts = parts;
            _reason = reason;
        }

        /// <summary>Runs all samples in the mode the manifest names; a package without samples must still complete one inference.</summary>
        /// <returns>None, GoldenMalformed, GoldenMismatch, InvokeFailed, LatencyExceeded or CandidateDamaged.</returns>
        public UpdateCause Run(ModelRunner runner, SlotPackage package)
        {
            Manifest manifest = package.Manifest;
            runner.Reset();
            if (manifest.GoldenCount == 0)
            {
                return Invoke(runner, manifest);
            }

            int sampleSize = TensorBytes(runner);
            long goldenSize = (long)sampleSize * manifest.GoldenCount;
            if (goldenSize != manifest.GoldenSize)
            {
                _reason.Expected = sampleSize;
                _reason.Got = manifest.GoldenSampleSize;
                return UpdateCause.GoldenMalformed;
            }

            byte[] expected = new byte[LargestTensor(runner)];
            byte[] actual = new byte[expected.Length];
            int at = package.PayloadOffset + manifest.ImageSize;
            for (int sample = 0; sample < manifest.GoldenCount; sample++)
            {
                if (manifest.GoldenMode == GoldenMode.ResetEach)
                {
                    runner.Reset();
                }

                _reason.Sample = sample;
                UpdateCause cause = RunSample(runner, package, at + sample * sampleSize, expected, actual);
                if (cause != UpdateCause.None)
                {
                    return cause;
                }

                _parts.Events.Report(DeviceEventKind.GoldenPassed, sample + 1, manifest.GoldenCount, "");
            }

            _reason.Sample = ReasonRecord.None;
            runner.Reset();
            return UpdateCause.None;
        }

        private UpdateCause RunSample(ModelRunner runner, SlotPackage package, int at, byte[] expected, byte[] actual)
        {
            for (int i = 0; i < runner.InputCount; i++)
            {
                int bytes = runner.Input(i).Bytes;
                if (_parts.Storage.Read(package.File, at, expected, 0, bytes) != UpdateStatus.Ok)
                {
                    return UpdateCause.CandidateDamaged;
                }

                runner.WriteInput(i, expected, 0);
                at += bytes;
            }

            UpdateCause cause = Invoke(runner, package.Manifest);
            int offset = 0;
            for (int i = 0; i < runner.OutputCount && cause == UpdateCause.None; i++)
            {
                int bytes = runner.Output(i).Bytes;
                if (_parts.Storage.Read(package.File, at + offset, expected, 0, bytes) != UpdateStatus.Ok)
                {
                    return UpdateCause.CandidateDamaged;
                }

                runner.ReadOutput(i, actual, 0);
                cause = Compare(expected, actual, bytes, offset);
                offset += bytes;
            }

            return cause;
        }

        private UpdateCause Invoke(ModelRunner runner, Manifest manifest)
        {
            long start = _parts.Clock.Milliseconds;
            InferenceStatus status = runner.Invoke();
            int latency = (int)(_parts.Clock.Milliseconds - start);
            if (status != InferenceStatus.Ok)
            {
                _reason.Detail = (int)status;
                return UpdateCause.InvokeFailed;
            }

            _parts.Watchdog.Feed();
            if (latency > _reason.LatencyMs)
            {
                _reason.LatencyMs = latency;
            }

            if (manifest.MaxLatencyMs != 0 && latency > manifest.MaxLatencyMs)
            {
                _reason.Expected = manifest.MaxLatencyMs;
                _reason.Got = latency;
                return UpdateCause.LatencyExceeded;
            }

            return UpdateCause.None;
        }

        private UpdateCause Compare(byte[] expected, byte[] actual, int count, int offset)
        {
            for (int i = 0; i < count; i++)
            {
                if (expected[i] != actual[i])
                {
                    _reason.Offset = offset + i;
                    _reason.Expected = expected[i];
                    _reason.Got = actual[i];
                    return UpdateCause.GoldenMismatch;
                }
            }

            return UpdateCause.None;
        }

        private static int TensorBytes(ModelRunner runner)
        {
            int sum = 0;
            for (int i = 0; i < runner.InputCount; i++)
            {
                sum += runner.Input(i).Bytes;
            }

            for (int i = 0; i < runner.OutputCount; i++)
            {
                sum += runner.Output(i).Bytes;
            }

            return sum;
        }

        private static int LargestTensor(ModelRunner runner)
        {
            int largest = 0;
            for (int i = 0; i < runner.InputCount; i++)
            {
                int bytes = runner.Input(i).Bytes;
                largest = bytes > largest ? bytes : largest;
            }

            for (int i = 0; i < runner.OutputCount; i++)
            {
                int bytes = runner.Output(i).Bytes;
                largest = bytes > largest ? bytes : largest;
            }

            return largest;
        }
    }
}
