namespace TinyDevice.Formats
{
    /// <summary>What <see cref="JsonReader.Read"/> stands on.</summary>
    public enum JsonToken
    {
        /// <summary>Nothing read yet.</summary>
        None = 0,

        /// <summary>Opening brace.</summary>
        ObjectStart = 1,

        /// <summary>Closing brace.</summary>
        ObjectEnd = 2,

        /// <summary>Opening bracket.</summary>
        ArrayStart = 3,

        /// <summary>Closing bracket.</summary>
        ArrayEnd = 4,

        /// <summary>Name of a member; its value follows.</summary>
        Name = 5,

        /// <summary>String value.</summary>
        Text = 6,

        /// <summary>Number value.</summary>
        Number = 7,

        /// <summary>true.</summary>
        True = 8,

        /// <summary>false.</summary>
        False = 9,

        /// <summary>null.</summary>
        Null = 10,

        /// <summary>The document is complete; only white space followed.</summary>
        End = 11,

        /// <summary>Not JSON, cut short, or nested too deep; the reader stays here.</summary>
        Error = 12,
    }
}
