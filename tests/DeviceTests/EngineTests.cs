using nanoFramework.TestFramework;
using TinyDevice.Inference;

namespace TinyDevice.DeviceTests
{
    /// <summary>The engine answers every golden vector bit for bit.</summary>
    [TestClass]
    public class EngineTests
    {
        private const int InputSize = 192;
        private const int OutputSize = 6;

        [TestMethod]
        public void Answers_the_golden_vectors_bit_for_bit()
        {
            ModelRunner runner = Open();
            byte[] output = new byte[OutputSize];
            int at = TestPackage.PayloadOffset + TestPackage.ImageSize;
            for (int sample = 0; sample < TestPackage.GoldenCount; sample++)
            {
                runner.WriteInput(0, TestPackage.Bytes, at);
                Assert.AreEqual((int)InferenceStatus.Ok, (int)runner.Invoke());
                runner.ReadOutput(0, output, 0);
                for (int i = 0; i < OutputSize; i++)
                {
                    Assert.AreEqual(TestPackage.Bytes[at + InputSize + i], output[i]);
                }

                at += InputSize + OutputSize;
            }

            Assert.AreEqual(TestPackage.Bytes.Length, at);
        }

        [TestMethod]
        public void Refuses_a_model_that_needs_more_heap_than_it_may_have()
        {
            ModelRunner runner = new ModelRunner(new ModelLimits(4096, 2048, 1024));
            Assert.AreEqual((int)InferenceStatus.HeapTooLarge, (int)runner.Open(new ByteArraySource(Image())));
        }

        [TestMethod]
        public void Refuses_an_image_that_is_cut_short()
        {
            byte[] image = new byte[TestPackage.ImageSize - 1];
            System.Array.Copy(TestPackage.Bytes, TestPackage.PayloadOffset, image, 0, image.Length);
            Assert.AreNotEqual((int)InferenceStatus.Ok, (int)new ModelRunner(Limits()).Open(new ByteArraySource(image)));
        }

        private static ModelRunner Open()
        {
            ModelRunner runner = new ModelRunner(Limits());
            Assert.AreEqual((int)InferenceStatus.Ok, (int)runner.Open(new ByteArraySource(Image())));
            Assert.AreEqual(InputSize, runner.Input(0).Bytes);
            Assert.AreEqual(OutputSize, runner.Output(0).Bytes);
            return runner;
        }

        private static ModelLimits Limits()
        {
            return new ModelLimits(4096, 16384, 4096);
        }

        private static byte[] Image()
        {
            byte[] image = new byte[TestPackage.ImageSize];
            System.Array.Copy(TestPackage.Bytes, TestPackage.PayloadOffset, image, 0, image.Length);
            return image;
        }
    }
}
