namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>The bytes break the .tflite format; the message is the part of a sentence that says where.</summary>
internal sealed class InvalidTfliteException(string message) : Exception(message);
