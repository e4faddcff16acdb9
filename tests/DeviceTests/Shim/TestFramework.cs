using System;
using System.Runtime.CompilerServices;

namespace nanoFramework.TestFramework;

/// <summary>Marks a class whose marked methods are tests.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TestClassAttribute : Attribute
{
}

/// <summary>Marks a test.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMethodAttribute : Attribute
{
}

/// <summary>As much of nanoFramework.TestFramework's Assert as the device tests use, on top of xUnit.</summary>
public static class Assert
{
    public static void AreEqual(int expected, int actual, [CallerArgumentExpression(nameof(actual))] string message = "") =>
        Require(expected == actual, $"{message}: expected {expected}, was {actual}");

    public static void AreEqual(string expected, string actual, [CallerArgumentExpression(nameof(actual))] string message = "") =>
        Require(expected == actual, $"{message}: expected \"{expected}\", was \"{actual}\"");

    public static void AreNotEqual(int notExpected, int actual, [CallerArgumentExpression(nameof(actual))] string message = "") =>
        Require(notExpected != actual, $"{message}: was {actual}");

    public static void IsTrue(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "") =>
        Require(condition, $"{message}: expected to be true");

    public static void IsFalse(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "") =>
        Require(!condition, $"{message}: expected to be false");

    private static void Require(bool holds, string message)
    {
        if (!holds)
            Xunit.Assert.Fail(message);
    }
}
