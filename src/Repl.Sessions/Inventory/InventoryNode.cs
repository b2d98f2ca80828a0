using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Repl.Sessions.Inventory;

/// <summary>A piece of an inventory's text that knows its line.</summary>
/// <param name="file">The file's path.</param>
/// <param name="node">What was parsed.</param>
internal sealed class InventoryNode(string file, YamlNode node)
{
    private const long MostBytes = 4 * 1024 * 1024; // some 40,000 sessions
    private const int MostLevels = 20; // the parser calls itself for each

    /// <summary>Reads and parses a file.</summary>
    /// <returns>The whole; null where the file holds nothing.</returns>
    public static InventoryNode? ReadFile(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
        {
            throw new InventoryException(path, null, $"The inventory is larger than {MostBytes / 1024 / 1024} MiB. Split it.");
        }

        var text = File.ReadAllText(path);
        try
        {
            CheckLevels(path, text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [var document, ..] ? new InventoryNode(path, document.RootNode) : null;
        }
        catch (YamlException mistake)
        {
            var problem = mistake.Message.Trim().TrimEnd('.');
            throw new InventoryException(path, mistake.Start.Line, $"That is not YAML: {problem}.", mistake);
        }
    }

    /// <summary>The keys of a mapping with their values; none where nothing stands there.</summary>
    public IEnumerable<(string Key, InventoryNode KeyNode, InventoryNode Value)> Pairs(string expected) => node switch
    {
        YamlMappingNode mapping => mapping.Children.Select(pair =>
            (Of(pair.Key).Text("a name"), Of(pair.Key), Of(pair.Value))),
        YamlScalarNode { Value: null or "" or "~" or "null" } => [],
        _ => throw Mistake($"Here {expected} should stand, as 'key: value'."),
    };

    /// <summary>A word or a text.</summary>
    public string Text(string expected) => (node as YamlScalarNode)?.Value
        ?? throw Mistake($"Here {expected} should stand, on one line.");

    /// <summary>A list of words; one word alone is a list too.</summary>
    public IEnumerable<InventoryNode> List() => node is YamlSequenceNode list ? list.Children.Select(Of) : [this];

    /// <summary>Whether it is a word or a text.</summary>
    public bool IsText => node is YamlScalarNode { Value: not (null or "" or "~" or "null") };

    /// <summary>Tells what is wrong here.</summary>
    public InventoryException Mistake(string problem, Exception? cause = null) => new(file, node.Start.Line, problem, cause);

    private InventoryNode Of(YamlNode other) => new(file, other);

    private static void CheckLevels(string path, string text)
    {
        var parser = new Parser(new StringReader(text));
        var levels = 0;
        while (parser.MoveNext())
        {
            levels += parser.Current!.NestingIncrease;
            if (levels > MostLevels && parser.Current is MappingStart or SequenceStart)
            {
                throw new InventoryException(path, parser.Current.Start.Line, "That is nested too deeply.");
            }
        }
    }
}
