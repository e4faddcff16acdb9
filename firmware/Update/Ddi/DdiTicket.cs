using System.Security.Cryptography;
using TinyDevice.Formats;

namespace TinyDevice.Update.Ddi
{
    /// <summary>Obtains the server's proof that an offer is meant for this device now, as far as the trust record's policy asks for it.</summary>
    /// <remarks>Without a clock, freshness is an answer to a nonce of the device's own: docs/formats/ticket.md.</remarks>
    public sealed class DdiTicket
    {
        private readonly DdiClient _ddi;
        private readonly DeviceParts _parts;
        private readonly DeviceIdentity _identity;
        private readonly StateStore _state;
        private readonly System.Random _random = new System.Random();
        private byte[] _mac;

        /// <summary>Obtains tickets for one device.</summary>
        public DdiTicket(DdiClient ddi, DeviceParts parts, DeviceIdentity identity, StateStore state)
        {
            _ddi = ddi;
            _parts = parts;
            _identity = identity;
            _state = state;
        }

        /// <summary>Why the action is to be given up; None while it is not.</summary>
        public UpdateCause Cause { get; private set; }

        /// <summary>Digest of the only header the ticket allows; null when there is no ticket and none is needed.</summary>
        public byte[] HeaderDigest { get; private set; }

        /// <summary>Asks for a ticket for an action.</summary>
        /// <returns>200 when the action may go on; otherwise the status to retry on, unless <see cref="Cause"/> says to give up.</returns>
        public int Obtain(int action)
        {
            Cause = UpdateCause.None;
            HeaderDigest = null;
            TrustRecord trust = new TrustStore(_parts.Storage).Load();
            if (trust == null)
            {
                // No header will be believed either; the judge says why.
                return 200;
            }

            if (trust.IgnoresTickets)
            {
                return 200;
            }

            if (_identity.HmacKey == null || _ddi.LastPoll.Ticket == null)
            {
                Cause = trust.RequiresTicket ? UpdateCause.TicketMissing : UpdateCause.None;
                return 200;
            }

            bool isGood;
            int status = Ask(_ddi.LastPoll.Ticket, action, out isGood);
            Cause = isGood || status != 200 ? UpdateCause.None : UpdateCause.TicketInvalid;
            return status;
        }

        /// <summary>Asks the server to prove that it has nothing for this device now: a ticket for action 0 and the digest of nothing.</summary>
        public bool ProvesNothing()
        {
            bool isGood;
            HeaderDigest = null;
            return _identity.HmacKey != null && Ask(_ddi.NothingTicket, 0, out isGood) == 200 && isGood && Ticket.AreEqual(HeaderDigest, new byte[Ticket.Size]);
        }

        private int Ask(string link, int action, out bool isGood)
        {
            byte[] nonce = MakeNonce(action);
            int status = _ddi.GetTicket(link, ToHex(nonce), this);
            isGood = status == 200 && HeaderDigest != null && _mac != null
                && Ticket.AreEqual(_mac, Ticket.Compute(_identity.HmacKey, _identity.Id, action, HeaderDigest, nonce));
            return status;
        }

        /// <summary>Reads the answer; members it does not know are passed over.</summary>
        /// <returns>False when it is not a whole JSON object.</returns>
        internal bool Read(JsonReader json)
        {
            _mac = null;
            if (json.Read() != JsonToken.ObjectStart)
            {
                return false;
            }

            while (json.Read() == JsonToken.Name)
            {
                bool manifest = json.TextEquals("manifest");
                bool ticket = json.TextEquals("ticket");
                json.Read();
                if (manifest || ticket)
                {
                    byte[] bytes = Ticket.FromHex(json.GetText(2 * Ticket.Size), Ticket.Size);
                    HeaderDigest = manifest ? bytes : HeaderDigest;
                    _mac = ticket ? bytes : _mac;
                }

                json.Skip();
            }

            return json.Token == JsonToken.ObjectEnd && json.Read() == JsonToken.End;
        }

        private byte[] MakeNonce(int action)
        {
            // Not known before without the key, and never the same twice: the record's sequence rises with every attempt, time within one.
            byte[] random = new byte[8];
            _random.NextBytes(random);
            byte[] seed = new byte[24];
            LittleEndian.WriteInt32(seed, 0, action);
            LittleEndian.WriteInt32(seed, 4, (int)_state.Record.Sequence);
            LittleEndian.WriteInt64(seed, 8, _parts.Clock.Milliseconds);
            System.Array.Copy(random, 0, seed, 16, random.Length);
            byte[] nonce = new byte[Ticket.NonceSize];
            System.Array.Copy(HMACSHA256.HashData(_identity.HmacKey, seed), 0, nonce, 0, nonce.Length);
            return nonce;
        }

        private static string ToHex(byte[] bytes)
        {
            char[] text = new char[2 * bytes.Length];
            for (int i = 0; i < text.Length; i++)
            {
                int digit = (bytes[i >> 1] >> (4 - 4 * (i & 1))) & 15;
                text[i] = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
            }

            return new string(text);
        }
    }
}
