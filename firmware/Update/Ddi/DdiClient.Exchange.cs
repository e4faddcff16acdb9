namespace TinyDevice.Update.Ddi
{
    /// <content>One exchange: the request out, the answer in.</content>
    public sealed partial class DdiClient
    {
        private const int MaxAnswer = 4096;

        /// <summary>Bytes made ready for an answer that does not say how long it is; most are shorter.</summary>
        private const int FirstAnswer = 1024;
        private byte[] _answer;
        private int _answerLength;

        private int Send(string method, string url, string json)
        {
            Begin(method, url);
            _call.Body = System.Text.Encoding.UTF8.GetBytes(json);
            _call.BodyLength = _call.Body.Length;
            return End(Open());
        }

        private int End(int status)
        {
            // The reader would keep the answer, 4 KB, until the next one is there too.
            _json.Close();
            _transport.Close();
            return status;
        }

        private void Begin(string method, string url)
        {
            _call.Method = method;
            _call.Url = url;
            _call.Authorization = _authorization;
            _call.IfNoneMatch = null;
            _call.IfRange = null;
            _call.RangeFrom = 0;
            _call.RangeTo = 0;
            _call.Body = null;
            _call.BodyLength = 0;
        }

        private int Open()
        {
            RetryAfterSeconds = 0;
            if (_call.Url == null)
            {
                return -1;
            }

            if (_transport.Open(_call) != UpdateStatus.Ok)
            {
                return 0;
            }

            if (_transport.StatusCode >= 400)
            {
                RetryAfterSeconds = ParseNumber(_transport.Header("Retry-After"));
            }

            return _transport.StatusCode;
        }

        private bool ReadAnswer()
        {
            bool whole = ReadBody(MaxAnswer);
            if (whole)
            {
                _json.Open(_answer, 0, _answerLength);
            }

            _answer = null;
            return whole;
        }

        /// <summary>Reads a whole body of fewer than <paramref name="limit"/> bytes.</summary>
        private bool ReadBody(int limit)
        {
            int said = ParseNumber(_transport.Header("Content-Length"));
            int first = said == 0 ? FirstAnswer : said;
            _answer = new byte[first < limit ? first : limit];
            _answerLength = 0;
            while (_answerLength < limit)
            {
                if (_answerLength == said && said > 0)
                {
                    return true;
                }

                if (_answerLength == _answer.Length)
                {
                    byte[] larger = new byte[2 * _answerLength < limit ? 2 * _answerLength : limit];
                    System.Array.Copy(_answer, 0, larger, 0, _answerLength);
                    _answer = larger;
                }

                int read = _transport.Read(_answer, _answerLength, _answer.Length - _answerLength);
                if (read <= 0)
                {
                    return read == 0;
                }

                _answerLength += read;
            }

            return false;
        }

        private static int ParseNumber(string text)
        {
            if (text == null || text.Length == 0 || text.Length > 6)
            {
                return 0;
            }

            int number = 0;
            for (int i = 0; i < text.Length; i++)
            {
                int digit = text[i] - '0';
                if (digit < 0 || digit > 9)
                {
                    return 0;
                }

                number = number * 10 + digit;
            }

            return number;
        }
    }
}
