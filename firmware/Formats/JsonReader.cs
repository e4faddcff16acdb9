namespace TinyDevice.Formats
{
    /// <summary>Pulls one JSON token after another out of a byte buffer; allocates nothing until a string is asked for.</summary>
    /// <remarks>
    /// One long type on purpose: on the board every further type costs heap. For bytes from the network: every input ends in <see cref="JsonToken.End"/> or <see cref="JsonToken.Error"/> after at most as many
    /// steps as it has bytes, and nothing throws. Source: RFC 8259; nesting is limited to 16.
    /// </remarks>
    public sealed partial class JsonReader
    {
        private const int MaxDepth = 16;

        private byte[] _buffer;
        private int _position;
        private int _end;
        private int _depth;
        private int _objects;
        private bool _needsSeparator;
        private bool _afterName;
        private int _tokenStart;
        private int _tokenLength;

        /// <summary>The token the reader stands on.</summary>
        public JsonToken Token { get; private set; }

        /// <summary>Open objects and arrays; a start token counts itself, an end token no longer does.</summary>
        public int Depth
        {
            get { return _depth; }
        }

        /// <summary>Starts over on <paramref name="count"/> bytes of <paramref name="buffer"/>, which must not change while reading.</summary>
        public void Open(byte[] buffer, int start, int count)
        {
            _buffer = buffer;
            _position = start;
            _end = start + count;
            _depth = 0;
            _objects = 0;
            _needsSeparator = false;
            _afterName = false;
            Token = JsonToken.None;
        }

        /// <summary>Lets the buffer go; nothing more is read.</summary>
        public void Close()
        {
            _buffer = null;
            Token = JsonToken.End;
        }

        /// <summary>Moves to the next token.</summary>
        public JsonToken Read()
        {
            if (Token != JsonToken.Error && Token != JsonToken.End)
            {
                Token = ReadToken();
            }

            return Token;
        }

        /// <summary>Passes over the value that follows a name, or the rest of the object or array just started.</summary>
        /// <returns>False on <see cref="JsonToken.Error"/>.</returns>
        public bool Skip()
        {
            if (Token == JsonToken.Name)
            {
                Read();
            }

            if (Token == JsonToken.ObjectStart || Token == JsonToken.ArrayStart)
            {
                int outside = _depth - 1;
                while (_depth > outside && Token != JsonToken.Error && Token != JsonToken.End)
                {
                    Read();
                }
            }

            return Token != JsonToken.Error;
        }

        /// <summary>Whether the name or string the reader stands on is exactly this ASCII text, written without escapes.</summary>
        public bool TextEquals(string text)
        {
            if ((Token != JsonToken.Name && Token != JsonToken.Text) || _tokenLength != text.Length)
            {
                return false;
            }

            for (int i = 0; i < text.Length; i++)
            {
                if (_buffer[_tokenStart + i] != text[i])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>The string the reader stands on; null when it is none, is longer than the limit or holds anything but printable ASCII.</summary>
        public string GetText(int maxLength)
        {
            if ((Token != JsonToken.Name && Token != JsonToken.Text) || _tokenLength > maxLength * 6)
            {
                return null;
            }

            char[] text = new char[maxLength < _tokenLength ? maxLength : _tokenLength];
            int length = 0;
            int at = _tokenStart;
            int end = _tokenStart + _tokenLength;
            while (at < end)
            {
                int c = _buffer[at++];
                if (c == '\\')
                {
                    c = Unescape(ref at);
                }

                if (c < 0x20 || c > 0x7E || length == text.Length)
                {
                    return null;
                }

                text[length++] = (char)c;
            }

            return new string(text, 0, length);
        }

        /// <summary>The number the reader stands on, when it is an integer without exponent that fits; a string of digits counts too.</summary>
        public bool TryGetInt32(out int value)
        {
            value = 0;
            if ((Token != JsonToken.Number && Token != JsonToken.Text) || _tokenLength == 0 || _tokenLength > 11)
            {
                return false;
            }

            int at = _tokenStart;
            int end = _tokenStart + _tokenLength;
            bool negative = _buffer[at] == '-';
            if (negative)
            {
                at++;
            }

            long sum = 0;
            bool any = false;
            for (; at < end; at++)
            {
                int digit = _buffer[at] - '0';
                if (digit < 0 || digit > 9)
                {
                    return false;
                }

                any = true;
                sum = sum * 10 + digit;
            }

            sum = negative ? -sum : sum;
            value = (int)sum;
            return any && value == sum;
        }

        private JsonToken ReadToken()
        {
            SkipSpace();
            if (_depth == 0 && Token != JsonToken.None)
            {
                return _position == _end ? JsonToken.End : JsonToken.Error;
            }

            if (_position == _end)
            {
                return JsonToken.Error;
            }

            bool inObject = (_objects & 1) != 0 && _depth > 0;
            int c = _buffer[_position];
            if (!_afterName && _depth > 0 && c == (inObject ? '}' : ']'))
            {
                return CloseContainer(inObject);
            }

            if (_needsSeparator)
            {
                if (c != ',')
                {
                    return JsonToken.Error;
                }

                _position++;
                _needsSeparator = false;
                SkipSpace();
                if (_position == _end)
                {
                    return JsonToken.Error;
                }

                c = _buffer[_position];
            }

            return inObject && !_afterName ? ReadName(c) : ReadValue(c);
        }

        private JsonToken CloseContainer(bool inObject)
        {
            // A comma is consumed together with what follows it, so a closing bracket seen here never follows one.
            _position++;
            _depth--;
            _objects >>= 1;
            _needsSeparator = true;
            return inObject ? JsonToken.ObjectEnd : JsonToken.ArrayEnd;
        }

        private JsonToken ReadName(int c)
        {
            if (c != '"' || !ScanText())
            {
                return JsonToken.Error;
            }

            SkipSpace();
            if (_position == _end || _buffer[_position] != ':')
            {
                return JsonToken.Error;
            }

            _position++;
            _afterName = true;
            return JsonToken.Name;
        }

        private JsonToken ReadValue(int c)
        {
            _afterName = false;
            switch (c)
            {
                case '{':
                    return OpenContainer(1, JsonToken.ObjectStart);
                case '[':
                    return OpenContainer(0, JsonToken.ArrayStart);
                case '"':
                    _needsSeparator = true;
                    return ScanText() ? JsonToken.Text : JsonToken.Error;
                case 't':
                    return ScanWord("true", JsonToken.True);
                case 'f':
                    return ScanWord("false", JsonToken.False);
                case 'n':
                    return ScanWord("null", JsonToken.Null);
                default:
                    _needsSeparator = true;
                    return ScanNumber() ? JsonToken.Number : JsonToken.Error;
            }
        }

        private JsonToken OpenContainer(int isObject, JsonToken token)
        {
            if (_depth == MaxDepth)
            {
                return JsonToken.Error;
            }

            _position++;
            _depth++;
            _objects = (_objects << 1) | isObject;
            _needsSeparator = false;
            return token;
        }
    }
}
