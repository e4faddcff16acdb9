using System.Text;
using System.Text.Json;

namespace TinyDevice.Formats.Tests;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("""{"a":1}""", "ObjectStart Name Number ObjectEnd End")]
    [InlineData(""" [ true , false , null , "x" , -1.5e+3 ] """, "ArrayStart True False Null Text Number ArrayEnd End")]
    [InlineData("""{"a":{"b":[{}]},"c":[]}""", "ObjectStart Name ObjectStart Name ArrayStart ObjectStart ObjectEnd ArrayEnd ObjectEnd Name ArrayStart ArrayEnd ObjectEnd End")]
    [InlineData("\"x\"", "Text End")]
    [InlineData("0", "Number End")]
    public void Reads_every_token(string json, string tokens)
    {
        JsonReader reader = Open(json);
        List<string> read = [];
        do
        {
            read.Add(reader.Read().ToString());
        }
        while (reader.Token is not (JsonToken.End or JsonToken.Error));
        Assert.Equal(tokens, string.Join(' ', read));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{1:1}")]
    [InlineData("{\"a\":1}x")]
    [InlineData("{}{}")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("tru")]
    [InlineData("nul1")]
    [InlineData("\"a")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u12")]
    [InlineData("\"\n\"")]
    [InlineData("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]")]
    public void Refuses_what_is_not_json(string json)
    {
        JsonReader reader = Open(json);
        Drain(reader, json.Length);
        Assert.Equal(JsonToken.Error, reader.Token);
        Assert.Equal(JsonToken.Error, reader.Read());
    }

    [Fact]
    public void Unescapes_a_string()
    {
        JsonReader reader = Open("\"a\\\"\\\\\\/\\u0041b\"");
        reader.Read();
        Assert.Equal("a\"\\/Ab", reader.GetText(6));
        Assert.Null(reader.GetText(5));
    }

    [Theory]
    [InlineData("\"é\"")]
    [InlineData("\"\\n\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("5")]
    public void Gives_no_text_that_is_not_printable_ascii(string json)
    {
        JsonReader reader = Open(json);
        reader.Read();
        Assert.Null(reader.GetText(100));
    }

    [Theory]
    [InlineData("0", true, 0)]
    [InlineData("-2147483648", true, int.MinValue)]
    [InlineData("2147483647", true, int.MaxValue)]
    [InlineData("2147483648", false, 0)]
    [InlineData("99999999999", false, 0)]
    [InlineData("1.0", false, 0)]
    [InlineData("1e1", false, 0)]
    [InlineData("\"17\"", true, 17)]
    [InlineData("\"-\"", false, 0)]
    [InlineData("\"\"", false, 0)]
    [InlineData("\"1x\"", false, 0)]
    [InlineData("true", false, 0)]
    public void Gives_integers_that_fit(string json, bool fits, int value)
    {
        JsonReader reader = Open(json);
        reader.Read();
        Assert.Equal(fits, reader.TryGetInt32(out int read));
        if (fits)
        {
            Assert.Equal(value, read);
        }
    }

    [Fact]
    public void Skips_a_whole_value()
    {
        JsonReader reader = Open("""{"a":{"b":[1,{"c":2}]},"d":7,"e":"x"}""");
        reader.Read();
        Assert.Equal(JsonToken.Name, reader.Read());
        Assert.True(reader.Skip());
        Assert.Equal(JsonToken.Name, reader.Read());
        Assert.True(reader.TextEquals("d"));
        Assert.True(reader.Skip());
        Assert.Equal(JsonToken.Name, reader.Read());
        Assert.True(reader.TextEquals("e"));
        Assert.Equal(1, reader.Depth);
    }

    [Fact]
    public void Agrees_with_the_bcl_about_50000_damaged_documents()
    {
        byte[] whole = Encoding.UTF8.GetBytes("""{"config":{"polling":{"sleep":"00:05:00"}},"n":[-0.5e3,12,true,null,false,"\u0041\n"],"_links":{"a":{"href":"http://x/y?z=1"}}}""");
        Random random = new(5);
        int valid = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] bytes = [.. whole];
            for (int k = random.Next(3); k >= 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(0x20, 0x7F);
            }

            int length = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            JsonReader reader = new();
            reader.Open(bytes, 0, length);
            Drain(reader, length);
            bool expected = IsJson(bytes.AsSpan(0, length));
            Assert.True(expected == (reader.Token == JsonToken.End), Encoding.UTF8.GetString(bytes, 0, length));
            valid += expected ? 1 : 0;
        }

        Assert.InRange(valid, 1000, 49_000);
    }

    [Fact]
    public void Allocates_nothing_while_reading()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("""{"a":[1,2,{"b":"c"}],"d":true}""");
        JsonReader reader = new();
        reader.Open(bytes, 0, bytes.Length);
        Drain(reader, bytes.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            reader.Open(bytes, 0, bytes.Length);
            Drain(reader, bytes.Length);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static JsonReader Open(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        JsonReader reader = new();
        reader.Open(bytes, 0, bytes.Length);
        return reader;
    }

    private static void Drain(JsonReader reader, int length)
    {
        int steps = 0;
        while (reader.Read() is not (JsonToken.End or JsonToken.Error))
        {
            if (++steps > length + 1)
            {
                throw new InvalidOperationException("More tokens than bytes.");
            }
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            while (reader.Read())
            {
            }

            return bytes.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
