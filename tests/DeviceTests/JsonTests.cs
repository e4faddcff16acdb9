using System.Text;
using nanoFramework.TestFramework;
using TinyDevice.Formats;

namespace TinyDevice.DeviceTests
{
    /// <summary>JSON as a server writes it.</summary>
    [TestClass]
    public class JsonTests
    {
        [TestMethod]
        public void Reads_names_text_and_numbers_and_skips_the_rest()
        {
            JsonReader json = Open("{\"skip\":[1,{\"x\":null}],\"text\":\"a\\u0041\"}");
            Assert.AreEqual((int)JsonToken.ObjectStart, (int)json.Read());
            Assert.AreEqual((int)JsonToken.Name, (int)json.Read());
            Assert.IsTrue(json.TextEquals("skip"));
            Assert.IsTrue(json.Skip());
            Assert.AreEqual((int)JsonToken.Name, (int)json.Read());
            Assert.IsTrue(json.TextEquals("text"));
            Assert.AreEqual((int)JsonToken.Text, (int)json.Read());
            Assert.AreEqual("aA", json.GetText(10));
            Assert.AreEqual((int)JsonToken.ObjectEnd, (int)json.Read());
            Assert.AreEqual((int)JsonToken.End, (int)json.Read());
        }

        [TestMethod]
        public void Takes_a_number_only_when_it_fits()
        {
            int value;
            JsonReader json = Open("[2147483647,2147483648,-7]");
            json.Read();
            json.Read();
            Assert.IsTrue(json.TryGetInt32(out value));
            Assert.AreEqual(int.MaxValue, value);
            json.Read();
            Assert.IsFalse(json.TryGetInt32(out value));
            json.Read();
            Assert.IsTrue(json.TryGetInt32(out value));
            Assert.AreEqual(-7, value);
        }

        [TestMethod]
        public void Refuses_what_is_no_json()
        {
            JsonReader json = Open("{\"a\":}");
            json.Read();
            json.Read();
            Assert.AreEqual((int)JsonToken.Error, (int)json.Read());
            Assert.AreEqual((int)JsonToken.Error, (int)json.Read());
        }

        private static JsonReader Open(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            JsonReader json = new JsonReader();
            json.Open(bytes, 0, bytes.Length);
            return json;
        }
    }
}
