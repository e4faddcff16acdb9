namespace TinyDevice.Packaging.Compiler;

/// <summary>A model image, docs/formats/model.md, and what there is to know about it.</summary>
public sealed record CompiledModel(byte[] Image, CompileReport Report);
