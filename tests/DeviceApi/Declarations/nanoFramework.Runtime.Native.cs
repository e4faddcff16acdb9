// nanoFramework.Runtime.Native 1.7.11.0
namespace System
{
    public static class Environment
    {
        public static extern long TickCount64 { get; }
    }
}

namespace nanoFramework.Runtime.Native
{
    using System;

    public class ConstraintException : Exception
    {
        public extern ConstraintException();
    }

    public static class ExecutionConstraint
    {
        public static extern void Install(int timeoutMilliseconds, int priority);
    }

    public static class GC
    {
        public static extern uint Run(bool compactHeap);
    }

    public class Power
    {
        public static extern void RebootDevice(RebootOption rebootOption);
        public static extern void RebootDevice(int exeConstraintTimeout, nanoFramework.Runtime.Native.RebootOption rebootOption);
    }

    public enum RebootOption { NormalReboot = 0, EnterNanoBooter = 1, ClrOnly = 2, EnterProprietaryBooter = 8 }
}
