using System.Text.Json;

namespace Repl.Jupyter.Tests.Support;

/// <summary>A message that the kernel sent, checked for its signature.</summary>
internal sealed record WireMessage(string Type, string? ParentId, JsonElement Header, JsonElement Parent, JsonElement Content)
{
    /// <summary>A short form for comparing whole turns.</summary>
    public override string ToString() => Type switch
    {
        "status" => Text("execution_state"),
        "stream" => $"{Text("name")}: {Text("text")}",
        "error" => $"error: {Text("ename")}",
        "execute_result" or "display_data" or "update_display_data" => $"{Type}: {Content.GetProperty("data").GetProperty("text/plain")}",
        _ => Type,
    };

    public string Text(string property) => Content.GetProperty(property).ToString();
}
