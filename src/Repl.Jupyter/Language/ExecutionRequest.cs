namespace Repl.Jupyter;

/// <summary>A cell to run ("Execute" in the messaging document).</summary>
/// <param name="Code">The cell's text.</param>
/// <param name="ExecutionCount">The number in <c>In [7]</c>, from 1; unchanged from the cell before when the cell is not to be remembered.</param>
/// <param name="IsSilent">Whether the front end asked for no result and no number; the kernel already leaves these out.</param>
/// <param name="StoresHistory">Whether the cell belongs into a history, if the language keeps one. False whenever it is silent.</param>
/// <param name="AllowsInput">Whether <see cref="IExecutionOutput.ReadLineAsync"/> can work.</param>
/// <param name="Subshell">
/// The subshell that the cell runs in, null for the main shell ("Kernel subshells"). Cells of one subshell run one after another; those of
/// two may run at once.
/// </param>
public sealed record ExecutionRequest(
    string Code, int ExecutionCount, bool IsSilent, bool StoresHistory, bool AllowsInput, string? Subshell = null);
