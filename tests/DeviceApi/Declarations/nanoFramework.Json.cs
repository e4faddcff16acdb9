// nanoFramework.Json 2.2.213.0
namespace nanoFramework.Json
{
    using System;

    public static class JsonConvert
    {
        public static extern object DeserializeObject(string value, Type type);
        public static extern object DeserializeObject(System.IO.Stream stream, System.Type type);
        public static extern string SerializeObject(object oSource);
    }

    public class DeserializationException : Exception
    {
        public extern DeserializationException();
    }
}
