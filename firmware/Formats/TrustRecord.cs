namespace TinyDevice.Formats
{
    /// <summary>Reads the keys a device trusts, with the tables that make verifying fast: docs/formats/trust.md.</summary>
    public sealed class TrustRecord
    {
        /// <summary>Bytes a record may take at most.</summary>
        public const int MaxSize = FixedSize + MaxRevoked * TrustedKey.IdSize + MaxSigners * SignerSize + PackageLayout.DigestSize;

        /// <summary>Signer keys at most: the one in use and the next.</summary>
        public const int MaxSigners = 2;

        /// <summary>Revoked key ids at most.</summary>
        public const int MaxRevoked = 8;

        /// <summary>Bytes of a comb table: 31 points of 64 bytes.</summary>
        public const int TableSize = 31 * 64;

        /// <summary>Teeth of the comb.</summary>
        public const int TableTeeth = 5;

        /// <summary>Bytes before the revoked ids.</summary>
        public const int FixedSize = 88;

        /// <summary>Bytes of one signer entry.</summary>
        public const int SignerSize = 16 + 64 + TableSize;

        /// <summary>The record format this code reads and writes.</summary>
        public const int FormatVersion = 1;

        /// <summary>Policy flag: an action without the server's freshness ticket is refused.</summary>
        public const int FlagTicketRequired = 1;

        /// <summary>Policy flag: the root entry holds a key.</summary>
        public const int FlagHasRoot = 2;

        /// <summary>Policy flag: freshness tickets are not asked for; not together with <see cref="FlagTicketRequired"/>.</summary>
        public const int FlagTicketOff = 4;

        private byte[] _buffer;
        private int _start;
        private int _revokedCount;
        private TrustedKey[] _signers;

        /// <summary>Rises with every rotation of keys.</summary>
        public uint Sequence { get; private set; }

        /// <summary>True when an action without a freshness ticket is to be refused.</summary>
        public bool RequiresTicket { get; private set; }

        /// <summary>True when no freshness ticket is to be asked for, even of a server that has them.</summary>
        public bool IgnoresTickets { get; private set; }

        /// <summary>The offline root key, which signs rotations only; null when the device takes none.</summary>
        public TrustedKey Root { get; private set; }

        /// <summary>Number of signer keys, in [1, 2].</summary>
        public int SignerCount
        {
            get { return _signers.Length; }
        }

        /// <summary>
        /// Reads <paramref name="count"/> bytes that hold one record and nothing else; the buffer is kept and must not change.
        /// </summary>
        public FormatStatus Read(byte[] buffer, int start, int count)
        {
            _signers = new TrustedKey[0];
            _revokedCount = 0;
            Root = null;
            if (start < 0 || count < 0 || start > buffer.Length || count > buffer.Length - start || count < FixedSize)
            {
                return FormatStatus.Truncated;
            }

            if (buffer[start] != 'T' || buffer[start + 1] != 'D' || buffer[start + 2] != 'T' || buffer[start + 3] != '1')
            {
                return FormatStatus.BadMagic;
            }

            if (LittleEndian.ReadUInt16(buffer, start + 4) != FormatVersion)
            {
                return FormatStatus.UnsupportedVersion;
            }

            int signers = buffer[start + 12];
            int revoked = buffer[start + 13];
            int flags = LittleEndian.ReadUInt16(buffer, start + 14);
            if (signers == 0 || signers > MaxSigners || revoked > MaxRevoked || flags > (FlagTicketOff | FlagHasRoot)
                || (flags & (FlagTicketRequired | FlagTicketOff)) == (FlagTicketRequired | FlagTicketOff))
            {
                return FormatStatus.OutOfRange;
            }

            int body = FixedSize + revoked * TrustedKey.IdSize + signers * SignerSize;
            if (LittleEndian.ReadUInt16(buffer, start + 6) != body + PackageLayout.DigestSize)
            {
                return FormatStatus.Malformed;
            }

            if (count != body + PackageLayout.DigestSize)
            {
                return count < body + PackageLayout.DigestSize ? FormatStatus.Truncated : FormatStatus.TrailingData;
            }

            // Against rotten flash, not against forgers: whoever can write this file chooses the keys anyway.
            if (!PackageDigest.Matches(buffer, start, body, buffer, start + body))
            {
                return FormatStatus.BadDigest;
            }

            _buffer = buffer;
            _start = start;
            return ReadKeys(signers, revoked, flags);
        }

        /// <summary>Signer key <paramref name="index"/>, in [0, <see cref="SignerCount"/>).</summary>
        public TrustedKey Signer(int index)
        {
            return _signers[index];
        }

        /// <summary>
        /// Finds the signer key with the id of <paramref name="idLength"/> bytes at <paramref name="idOffset"/>; null when there is none or
        /// it is revoked.
        /// </summary>
        public TrustedKey FindSigner(byte[] buffer, int idOffset, int idLength)
        {
            if (idLength != TrustedKey.IdSize || IsRevoked(buffer, idOffset))
            {
                return null;
            }

            for (int i = 0; i < _signers.Length; i++)
            {
                if (SameId(buffer, idOffset, _signers[i].IdOffset))
                {
                    return _signers[i];
                }
            }

            return null;
        }

        /// <summary>True when the 8-byte key id at <paramref name="idOffset"/> is on the list of revoked keys.</summary>
        public bool IsRevoked(byte[] buffer, int idOffset)
        {
            for (int i = 0; i < _revokedCount; i++)
            {
                if (SameId(buffer, idOffset, _start + FixedSize + i * TrustedKey.IdSize))
                {
                    return true;
                }
            }

            return false;
        }

        private FormatStatus ReadKeys(int signers, int revoked, int flags)
        {
            TrustedKey[] keys = new TrustedKey[signers];
            int entry = _start + FixedSize + revoked * TrustedKey.IdSize;
            for (int i = 0; i < signers; i++)
            {
                int algorithm = LittleEndian.ReadInt16(_buffer, entry + 8);
                if (algorithm != CoseSign1.AlgorithmEs256)
                {
                    return FormatStatus.UnsupportedAlgorithm;
                }

                if (_buffer[entry + 10] != TableTeeth)
                {
                    return FormatStatus.OutOfRange;
                }

                keys[i] = new TrustedKey(_buffer, entry, entry + 16, entry + 80, algorithm);
                entry += SignerSize;
            }

            if ((flags & FlagHasRoot) != 0)
            {
                Root = new TrustedKey(_buffer, _start + 16, _start + 24, TrustedKey.NoTable, CoseSign1.AlgorithmEs256);
            }

            _signers = keys;
            _revokedCount = revoked;
            RequiresTicket = (flags & FlagTicketRequired) != 0;
            IgnoresTickets = (flags & FlagTicketOff) != 0;
            Sequence = LittleEndian.ReadUInt32(_buffer, _start + 8);
            return FormatStatus.Ok;
        }

        private bool SameId(byte[] buffer, int offset, int recordOffset)
        {
            for (int i = 0; i < TrustedKey.IdSize; i++)
            {
                if (buffer[offset + i] != _buffer[recordOffset + i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
