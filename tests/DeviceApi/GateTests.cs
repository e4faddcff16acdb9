using System.Globalization;
using System.Text;
using TinyDevice.DeviceApi.Tests.Gate;

namespace TinyDevice.DeviceApi.Tests;

/// <summary>Each rule of the gate is shown to bite, and to say where.</summary>
public sealed class GateTests
{
    [Theory]
    [InlineData("class C<T> { public T Value; }", nameof(Rule.Generic), "C`1")]
    [InlineData("class C {\n static T M<T>(T x) { return x; } }", nameof(Rule.Generic), "C.M (Sample.cs:2)")]
    [InlineData("delegate R F<T, R>(T x); class C {\n public F<int, int> Field; }", nameof(Rule.Generic), "C.Field")]
    [InlineData("static class G { public static void M<T>(T x) { } }\nclass C {\n static void M() {\n G.M(1); } }", nameof(Rule.Generic), "C.M (Sample.cs:4)")]
    [InlineData("class C {\n int[,] _grid; }", nameof(Rule.ArrayRank), "C._grid")]
    [InlineData("class C {\n static int M() {\n var grid = new int[2, 2];\n return grid[1, 1]; } }", nameof(Rule.ArrayRank), "C.M (Sample.cs:3)")]
    [InlineData("class C {\n static object M() {\n return new byte[2][,]; } }", nameof(Rule.ArrayRank), "C.M (Sample.cs:3)")]
    [InlineData("unsafe class C {\n static int M(int* p) { return *p; } }", nameof(Rule.Pointer), "C.M (Sample.cs:2)")]
    [InlineData("unsafe class C {\n static int M() {\n int x = 1;\n int* p = &x;\n while (*p > 0) *p++ = x;\n return x; } }", nameof(Rule.Pointer), "C.M (Sample.cs:3)")]
    [InlineData("unsafe class C {\n static int M() {\n byte* p = stackalloc byte[4];\n return p[0]; } }", nameof(Rule.Opcode), "C.M (Sample.cs:3)")]
    [InlineData("unsafe class C {\n static int N() { return 1; }\n static int M() {\n delegate*<int> f = &N;\n return f(); } }", nameof(Rule.Opcode), "C.M (Sample.cs:5)")]
    [InlineData("class C {\n static int M(int a, int b) {\n return checked(a + b); } }", nameof(Rule.OverflowCheck), "C.M (Sample.cs:3)")]
    [InlineData("class C {\n static byte M(int a) {\n return checked((byte)a); } }", nameof(Rule.OverflowCheck), "C.M (Sample.cs:3)")]
    [InlineData("interface I {\n int M() {\n return 1; } }", nameof(Rule.InterfaceBody), "I.M (Sample.cs:3)")]
    [InlineData("interface I {\n static int M() {\n return 1; } }", nameof(Rule.InterfaceBody), "I.M (Sample.cs:3)")]
    [InlineData("class C {\n static int M(string s) {\n try { return s.Length; }\n catch (System.Exception e) when (e.Message == s) { return 0; } } }", nameof(Rule.Handler), "C.M (Sample.cs:4)")]
    [InlineData("class C {\n static object M() {\n return new byte[786301]; } }", nameof(Rule.ObjectSize), "C.M (Sample.cs:3)")]
    [InlineData("class C {\n static object M() {\n return new long[98288]; } }", nameof(Rule.ObjectSize), "C.M (Sample.cs:3)")]
    [InlineData("class C {\n static object M() {\n return new System.IO.MemoryStream(); } }", nameof(Rule.StreamSize), "C.M (Sample.cs:3)")]
    [InlineData("class C {\n static object M(byte[] b) {\n return new System.IO.MemoryStream(b); } }", nameof(Rule.StreamSize), "C.M (Sample.cs:3)")]
    [InlineData("class C {\n static object M() {\n return new System.IO.MemoryStream(new byte[65536]); } }", nameof(Rule.StreamSize), "C.M (Sample.cs:3)")]
    [InlineData("delegate T F<T>();\nclass C {\n static object M() {\n F<int> f = () => 1; return f; } }", nameof(Rule.Generic), "C.M (Sample.cs:4)")]
    public void Refuses_what_the_interpreter_cannot_run(string source, string rule, string where)
    {
        Compiled compiled = DeviceCompiler.CompileText(source, allowUnsafe: true);
        Assert.DoesNotContain(compiled.Complaints, c => c.Contains("error", StringComparison.Ordinal));

        IReadOnlyList<Finding> findings = DeviceGate.Inspect(compiled.Image);

        Assert.Contains(findings, f => f.Rule.ToString() == rule && f.Where == where);
    }

    [Theory]
    [InlineData("class C { static object M() { return new byte[786300]; } }")]
    [InlineData("class C { static int M(int[][] rows, ref int x, out int y) { y = x; foreach (int[] row in rows) y += row[0]; return y; } }")]
    [InlineData("interface I { int Get(); } struct S : I { public int Get() { return 1; } } class C { static int M(I i) { return i is S ? ((S)i).Get() : 0; } }")]
    [InlineData("class C { static readonly sbyte[] Table = { 1, -2, 3 }; static int M(int i) { return i switch { 0 => Table[0], > 5 => 6, _ => unchecked((byte)i) }; } }")]
    [InlineData("delegate int F(int x); class C { static F M(int a) { return x => x + a; } static void N() { lock (typeof(C)) { } } }")]
    [InlineData("class C { static string M(string s) { try { return s + 1; } catch (System.IO.IOException) { return null; } finally { N(); } } static void N() { } }")]
    [InlineData("class C { static object M() { return new System.IO.MemoryStream(new byte[65535]); } }")]
    public void Lets_pass_what_it_can_run(string source)
    {
        Compiled compiled = DeviceCompiler.CompileText(source);
        Assert.Empty(compiled.Complaints);
        Assert.Empty(DeviceGate.Inspect(compiled.Image));
    }

    [Theory]
    [InlineData("class C { System.Collections.Generic.List<int> _x; }")]
    [InlineData("class C { int? _x; }")]
    [InlineData("class C { (int, int) M() { return (1, 2); } }")]
    [InlineData("class C { System.Func<int> _x; }")]
    [InlineData("class C { System.Span<int> M() { return default; } }")]
    [InlineData("class C { async void M() { } }")]
    [InlineData("class C { System.Collections.IEnumerable M() { yield return 1; } }")]
    [InlineData("record R(int X);")]
    [InlineData("class C { int M(int[] a) { return a[^1]; } }")]
    [InlineData("class C { decimal _x; }")]
    [InlineData("class C { volatile int _x; }")]
    [InlineData("class C { string M() { return string.Join(\",\", new string[1]); } }")]
    [InlineData("class C { int M(int x) { return System.Math.Abs(x); } }")]
    [InlineData("class C { static object M() { return new { X = 1 }; } }")]
    [InlineData("namespace N;")]
    public void What_the_libraries_or_the_language_lack_does_not_compile(string source) =>
        Assert.Contains(DeviceCompiler.CompileText(source).Complaints, c => c.Contains("error", StringComparison.Ordinal));

    [Fact]
    public void Refuses_a_method_of_256_locals()
    {
        IEnumerable<string> names = Enumerable.Range(0, 256).Select(i => FormattableString.Invariant($"x{i}"));
        string source = $"class C {{\n static void U(ref int x) {{ }}\n static void M() {{\n int {string.Join(", ", names.Select(n => n + " = 0"))};\n {string.Concat(names.Select(n => $"U(ref {n});"))} }} }}";

        Assert.Contains(Inspect(source), f => f.Rule == Rule.MethodSize && f.Where.StartsWith("C.M (Sample.cs:", StringComparison.Ordinal) && f.What.StartsWith("256 locals", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_an_evaluation_stack_of_256()
    {
        string call = string.Join(", ", Enumerable.Range(0, 256));
        string parameters = string.Join(", ", Enumerable.Range(0, 256).Select(i => FormattableString.Invariant($"int x{i}")));
        IReadOnlyList<Finding> findings = Inspect($"class C {{ static void N({parameters}) {{ }} static void M() {{ N({call}); }} }}");

        Assert.Contains(findings, f => f.Rule == Rule.MethodSize && f.Where.StartsWith("C.M", StringComparison.Ordinal) && f.What.Contains("stack of 256", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Rule == Rule.MethodSize && f.Where.StartsWith("C.N", StringComparison.Ordinal) && f.What.Contains("256 arguments", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_type_of_256_static_methods()
    {
        string methods = string.Concat(Enumerable.Range(0, 256).Select(i => FormattableString.Invariant($"static void M{i}() {{ }} ")));
        Assert.Contains(Inspect($"class C {{ {methods} }}"), f => f is { Rule: Rule.TypeSize, Where: "C" });
    }

    [Fact]
    public void Refuses_an_assembly_of_more_than_64_KB_of_byte_code()
    {
        var source = new StringBuilder("class C {");
        for (int i = 0; i < 250; i++)
        {
            source.Append(CultureInfo.InvariantCulture, $"static long M{i}(long x) {{ return x");
            for (int j = 0; j < 40; j++)
                source.Append(CultureInfo.InvariantCulture, $" * {0x123456789AL + j}L");
            source.Append("; }\n");
        }

        Assert.Contains(Inspect(source.Append('}').ToString()), f => f.Rule == Rule.AssemblySize && f.What.Contains("byte code", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_an_assembly_of_more_than_64_KB_of_array_data()
    {
        string data = string.Join(",", Enumerable.Range(0, 66_000).Select(i => i % 251));
        Assert.Contains(Inspect($"class C {{ static readonly byte[] D = {{ {data} }}; }}"), f => f.Rule == Rule.AssemblySize && f.What.Contains("array data", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_an_assembly_of_more_than_64_KB_of_text() =>
        Assert.Contains(Inspect($"class C {{ static string M() {{ return \"{new string('x', 66_000)}\"; }} }}"), f => f.Rule == Rule.AssemblySize && f.What.Contains("strings", StringComparison.Ordinal));

    private static IReadOnlyList<Finding> Inspect(string source)
    {
        Compiled compiled = DeviceCompiler.CompileText(source);
        Assert.Empty(compiled.Complaints);
        return DeviceGate.Inspect(compiled.Image);
    }
}
