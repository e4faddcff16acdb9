namespace TinyDevice.Formats
{
    /// <content>The scanner under the grammar: words, strings, numbers and space.</content>
    public sealed partial class JsonReader
    {
        private JsonToken ScanWord(string word, JsonToken token)
        {
            if (_end - _position < word.Length)
            {
                return JsonToken.Error;
            }

            for (int i = 0; i < word.Length; i++)
            {
                if (_buffer[_position + i] != word[i])
                {
                    return JsonToken.Error;
                }
            }

            _position += word.Length;
            _needsSeparator = true;
            return token;
        }

        private bool ScanText()
        {
            _tokenStart = ++_position;
            while (_position < _end)
            {
                int c = _buffer[_position];
                if (c == '"')
                {
                    _tokenLength = _position - _tokenStart;
                    _position++;
                    return true;
                }

                if (c < 0x20)
                {
                    return false;
                }

                if (c == '\\' && !ScanEscape())
                {
                    return false;
                }

                _position++;
            }

            return false;
        }

        private bool ScanEscape()
        {
            _position++;
            if (_position == _end)
            {
                return false;
            }

            int c = _buffer[_position];
            if (c != 'u')
            {
                return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't';
            }

            if (_end - _position < 5)
            {
                return false;
            }

            for (int i = 0; i < 4; i++)
            {
                if (HexValue(_buffer[++_position]) < 0)
                {
                    return false;
                }
            }

            return true;
        }

        private bool ScanNumber()
        {
            _tokenStart = _position;
            if (_buffer[_position] == '-')
            {
                _position++;
            }

            int first = _position < _end ? _buffer[_position] : 0;
            int digits = ScanDigits();
            if (digits == 0 || (first == '0' && digits > 1))
            {
                return false;
            }

            if (_position < _end && _buffer[_position] == '.')
            {
                _position++;
                if (ScanDigits() == 0)
                {
                    return false;
                }
            }

            if (_position < _end && (_buffer[_position] | 0x20) == 'e')
            {
                _position++;
                if (_position < _end && (_buffer[_position] == '+' || _buffer[_position] == '-'))
                {
                    _position++;
                }

                if (ScanDigits() == 0)
                {
                    return false;
                }
            }

            _tokenLength = _position - _tokenStart;
            return true;
        }

        private int ScanDigits()
        {
            int from = _position;
            while (_position < _end && _buffer[_position] >= '0' && _buffer[_position] <= '9')
            {
                _position++;
            }

            return _position - from;
        }

        private void SkipSpace()
        {
            while (_position < _end)
            {
                int c = _buffer[_position];
                if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
                {
                    return;
                }

                _position++;
            }
        }

        private int Unescape(ref int at)
        {
            int c = _buffer[at++];
            if (c != 'u')
            {
                // The control characters among the escapes become 0 and are refused by the caller like any other unprintable one.
                return c == '"' || c == '\\' || c == '/' ? c : 0;
            }

            int value = 0;
            for (int i = 0; i < 4; i++)
            {
                value = (value << 4) | HexValue(_buffer[at++]);
            }

            return value;
        }

        private static int HexValue(int c)
        {
            if (c >= '0' && c <= '9')
            {
                return c - '0';
            }

            c |= 0x20;
            return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        }
    }
}
