namespace Repl.Jupyter.Messages;

/// <summary>The JSON of a connection file ("Connection files" in the Jupyter client documentation).</summary>
/// <param name="Ip">An address, or the start of the paths of the ipc sockets.</param>
/// <param name="ShellPort">The number of the shell socket.</param>
/// <param name="ControlPort">The number of the control socket.</param>
/// <param name="StdinPort">The number of the stdin socket.</param>
/// <param name="IopubPort">The number of the iopub socket.</param>
/// <param name="HbPort">The number of the heartbeat socket.</param>
/// <param name="Transport"><c>tcp</c> or <c>ipc</c>; tcp when absent.</param>
/// <param name="Key">What messages are signed with; empty for no signatures.</param>
/// <param name="SignatureScheme">How messages are signed.</param>
internal sealed record ConnectionFileContent(
    string Ip,
    int ShellPort,
    int ControlPort,
    int StdinPort,
    int IopubPort,
    int HbPort,
    string Transport = "tcp",
    string Key = "",
    string SignatureScheme = "hmac-sha256")
{
    /// <summary>Hides the key.</summary>
    public override string ToString() => $"{Transport} {Ip}";
}
