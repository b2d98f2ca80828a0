using Repl.Engine.Parsing;
using Repl.Engine.Shell;

namespace Repl.Engine.Languages;

/// <summary>One part of a cell, about to be run.</summary>
/// <param name="CellName">What errors call the cell.</param>
/// <param name="Code">The part.</param>
/// <param name="Options">What the line above it says.</param>
/// <param name="Screen">Receives its output.</param>
internal sealed record PartRun(string CellName, CellPart.Code Code, SwitchOptions Options, ICellScreen Screen);
