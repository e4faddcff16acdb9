using TinyDevice.Formats;

namespace TinyDevice.Update.Ddi
{
    /// <summary>Which action a cancellation means.</summary>
    internal sealed class DdiCancel
    {
        /// <summary>The action to stop; 0 when the answer named none.</summary>
        public int StopAction { get; private set; }

        /// <summary>Reads the answer.</summary>
        /// <returns>False when it is not a whole JSON object.</returns>
        public bool Read(JsonReader json)
        {
            if (json.Read() != JsonToken.ObjectStart)
            {
                return false;
            }

            while (json.Read() == JsonToken.Name)
            {
                bool cancel = json.TextEquals("cancelAction");
                if (cancel && json.Read() == JsonToken.ObjectStart)
                {
                    ReadStop(json);
                }
                else
                {
                    json.Skip();
                }
            }

            return json.Token == JsonToken.ObjectEnd && json.Read() == JsonToken.End;
        }

        private void ReadStop(JsonReader json)
        {
            while (json.Read() == JsonToken.Name)
            {
                bool stop = json.TextEquals("stopId");
                json.Read();
                int action;
                if (stop && json.TryGetInt32(out action))
                {
                    StopAction = action;
                }

                json.Skip();
            }
        }
    }
}
