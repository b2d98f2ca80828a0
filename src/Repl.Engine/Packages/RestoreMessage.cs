namespace Repl.Engine.Packages;

/// <summary>What NuGet says about a restore.</summary>
/// <param name="Code">Such as <c>NU1101</c>.</param>
/// <param name="IsError">Whether nothing came of the restore because of it.</param>
/// <param name="Text">In NuGet's words; may have several lines.</param>
/// <param name="Package">The package that it is about; null where it is about none.</param>
internal sealed record RestoreMessage(string Code, bool IsError, string Text, string? Package);
