// nanoFramework.TestFramework 3.0.80.0
namespace nanoFramework.TestFramework
{
    public class TestClassAttribute : System.Attribute
    {
        public extern TestClassAttribute();
    }

    public class TestMethodAttribute : System.Attribute
    {
        public extern TestMethodAttribute();
    }

    public sealed class Assert
    {
        public extern Assert();

        public static extern void AreEqual(int expected, int actual, string message = "");

        public static extern void AreEqual(string expected, string actual, string message = "");

        public static extern void AreNotEqual(int notExpected, int actual, string message = "");

        public static extern void IsFalse(bool condition, string message = "");

        public static extern void IsTrue(bool condition, string message = "");
    }
}
