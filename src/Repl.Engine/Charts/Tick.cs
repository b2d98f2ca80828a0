namespace Repl.Engine.Charts;

/// <summary>A place on an axis that is named.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">What stands there.</param>
/// <param name="Context">What stands below, such as the day of a time of day. Null: the same as before.</param>
internal readonly record struct Tick(double Value, string Label, string? Context = null);
