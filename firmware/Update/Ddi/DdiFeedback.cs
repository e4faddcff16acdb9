using TinyDevice.Formats;

namespace TinyDevice.Update.Ddi
{
    /// <summary>Writes what the device tells the server: feedback on actions, and attributes.</summary>
    public static class DdiFeedback
    {
        /// <summary>An action goes on, with this much of it done, a note or null, and the bytes received or 0.</summary>
        public static string Proceeding(int action, int done, int total, string note, int bytes)
        {
            string progress = total > 0 ? ",\"progress\":{\"cnt\":" + done.ToString() + ",\"of\":" + total.ToString() + "}" : "";
            string details = (note == null ? "" : ",\"" + note + "\"") + Number("bytes", bytes, 0);
            return Open(action, "proceeding", "none") + progress + "}" + (details.Length == 0 ? "" : ",\"details\":[" + details.Substring(1) + "]") + "}}";
        }

        /// <summary>An action's package is on the device.</summary>
        public static string Downloaded(int action)
        {
            return Open(action, "downloaded", "none") + "}}}";
        }

        /// <summary>An action ended well, or a cancellation was obeyed.</summary>
        public static string Success(int action)
        {
            return Open(action, "closed", "success") + "}}}";
        }

        /// <summary>An action ended well after a shadow phase, whose figures are the details.</summary>
        public static string Success(int action, ReasonRecord shadow)
        {
            bool compared = shadow.Detail == 0 && shadow.Sample > 0;
            return Open(action, "closed", "success") + "},\"details\":[\"shadow=" + (compared ? "passed" : "skipped") + "\""
                + Number("samples", shadow.Sample, 0) + Number("agreementMilli", shadow.Got, ReasonRecord.None)
                + Number("psiMilli", shadow.Offset, ReasonRecord.None) + Number("latencyMs", shadow.LatencyMs, ReasonRecord.None)
                + Number("detail", shadow.Detail, 0) + "]}}";
        }

        /// <summary>An action failed; the cause is the code and the reason record gives the details.</summary>
        public static string Failure(int action, int cause, ReasonRecord reason)
        {
            return Open(action, "closed", "failure") + "},\"code\":" + cause.ToString() + ",\"details\":["
                + "\"cause=" + CauseName.Of((UpdateCause)cause) + "\"" + Details(reason) + "]}}";
        }

        /// <summary>The device's attributes, names and values in turn; values of letters, digits and <c>. _ + -</c> only.</summary>
        public static string Attributes(string[] pairs)
        {
            string json = "{\"mode\":\"merge\",\"data\":{";
            for (int i = 0; i < pairs.Length; i += 2)
            {
                json += (i == 0 ? "\"" : ",\"") + pairs[i] + "\":\"" + Plain(pairs[i + 1]) + "\"";
            }

            return json + "}}";
        }

        /// <summary>The running model's figures since boot: docs/formats/metrics.md.</summary>
        public static string Metrics(Manifest manifest, int action, ModelMonitor monitor, Shadow shadow, long uptimeMs)
        {
            int count = monitor.Inferences;
            int psi = monitor.PsiMilli();
            return "{\"model\":{\"class\":\"" + manifest.ModelClass + "\",\"version\":\"" + manifest.ModelVersion + "\",\"sequence\":"
                + manifest.Sequence.ToString() + "}" + (action > 0 ? ",\"actionId\":\"" + action.ToString() + "\"" : "")
                + ",\"uptimeSeconds\":" + (uptimeMs / 1000).ToString() + ",\"inferences\":" + count.ToString()
                + (count > 0 ? ",\"latencyMeanUs\":" + (monitor.LatencySumMs * 1000 / count).ToString() : "")
                + ",\"latencyMaxUs\":" + (monitor.LatencyMaxMs * 1000L).ToString() + ",\"saturated\":" + monitor.Saturated.ToString()
                + (psi >= 0 ? ",\"driftPsiMilli\":" + psi.ToString() : "")
                + (monitor.EnergyMicrojoule > 0 ? ",\"energyMicrojoule\":" + monitor.EnergyMicrojoule.ToString() : "")
                + (monitor.Cascade == null ? "" : ",\"cascade\":{\"samples\":" + monitor.Cascade.Samples.ToString()
                + ",\"fired\":" + monitor.Cascade.Fired.ToString() + ",\"sleepSeconds\":" + monitor.Cascade.SleepSeconds.ToString() + "}")
                + (shadow == null ? "" : Figures(shadow)) + "}";
        }

        private static string Figures(Shadow shadow)
        {
            int count = shadow.BootSamples;
            int psi = shadow.PsiMilli();
            return ",\"shadow\":{\"candidate\":\"" + shadow.Version + "\",\"actionId\":\"" + shadow.Action.ToString() + "\",\"samples\":"
                + count.ToString() + ",\"agreed\":" + shadow.BootAgreed.ToString() + (psi >= 0 ? ",\"psiMilli\":" + psi.ToString() : "")
                + (count > 0 ? ",\"latencyMeanUs\":" + (shadow.LatencySumMs * 1000 / count).ToString() : "")
                + ",\"latencyMaxUs\":" + (shadow.LatencyMaxMs * 1000L).ToString() + "}";
        }

        private static string Open(int action, string execution, string finished)
        {
            return "{\"id\":\"" + action.ToString() + "\",\"status\":{\"execution\":\"" + execution
                + "\",\"result\":{\"finished\":\"" + finished + "\"";
        }

        private static string Details(ReasonRecord reason)
        {
            if (reason.Cause == 0)
            {
                return "";
            }

            return Number("stage", reason.Stage, 0) + Text("from", reason.FromVersion) + Text("to", reason.ToVersion)
                + Number("sample", reason.Sample, ReasonRecord.None) + Number("offset", reason.Offset, ReasonRecord.None)
                + Number("expected", reason.Expected, ReasonRecord.None) + Number("got", reason.Got, ReasonRecord.None)
                + Number("detail", reason.Detail, 0) + Number("latencyMs", reason.LatencyMs, ReasonRecord.None)
                + Number("boots", reason.BootTries, 0) + Number("attempts", reason.Attempts, 0) + Number("bytes", reason.BytesReceived, 0);
        }

        private static string Number(string name, int value, int none)
        {
            return value == none ? "" : ",\"" + name + "=" + value.ToString() + "\"";
        }

        private static string Text(string name, string value)
        {
            return value.Length == 0 ? "" : ",\"" + name + "=" + Plain(value) + "\"";
        }

        private static string Plain(string value)
        {
            char[] text = value.ToCharArray();
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                if (c < ' ' || c > '~' || c == '"' || c == '\\')
                {
                    text[i] = '?';
                }
            }

            return new string(text);
        }
    }
}
