using System.Text.RegularExpressions;
using Repl.Sessions.Wording;

namespace Repl.Sessions.Inventory;

/// <summary>Makes an inventory of a file's text.</summary>
/// <param name="file">The file's path.</param>
internal sealed partial class InventoryReader(string file)
{
    private static readonly string[] Sections = ["defaults", "sessions", "groups", "general"];
    private static readonly string[] EntryKeys = ["target", "tags"];

    // As Networka writes them.
    private static readonly Dictionary<string, (string Setting, Func<string, string> Translate)> ForeignNames = new()
    {
        ["connection_retries"] = ("retries", value => value),
        ["retry_delay"] = ("retry-delay", value => value),
        ["ssh_strict_host_key_checking"] = ("host-key", value => value switch
        {
            "true" => "strict",
            "false" => "accept-new",
            _ => throw new FormatException($"takes 'true' or 'false', but '{value}' stands there."),
        }),
    };

    private readonly List<SessionSettingValue> _defaults = [];
    private readonly List<InventoryEntry> _entries = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _groups = [];

    /// <summary>Reads it.</summary>
    /// <param name="root">The whole file; null where it holds nothing.</param>
    /// <exception cref="InventoryException">Something cannot be understood.</exception>
    public SessionInventory Read(InventoryNode? root)
    {
        var sections = (root?.Pairs("the sections of an inventory") ?? []).ToDictionary(pair => pair.Key);
        foreach (var (key, node, _) in sections.Values)
        {
            CheckKnown(key, node, Sections);
        }

        Each("general", "settings", ReadGeneral);
        Each("defaults", "settings", ReadDefault);
        Each("sessions", "sessions", ReadEntry);
        Each("groups", "groups", ReadGroup);
        AddTags();
        return new SessionInventory(file, _entries, _groups);

        void Each(string section, string expected, Action<string, InventoryNode, InventoryNode> read)
        {
            if (sections.TryGetValue(section, out var found))
            {
                foreach (var (key, node, value) in found.Value.Pairs(expected))
                {
                    read(key, node, value);
                }
            }
        }
    }

    private void ReadGeneral(string key, InventoryNode node, InventoryNode value)
    {
        CheckKnown(key, node, ForeignNames.Keys);
        _defaults.AddRange(ReadSetting(key, node, value));
    }

    private void ReadDefault(string key, InventoryNode node, InventoryNode value)
    {
        CheckKnown(key, node, [.. SettingNames]);
        _defaults.AddRange(ReadSetting(key, node, value));
    }

    private void ReadEntry(string name, InventoryNode node, InventoryNode body)
    {
        CheckName(name, node, "a session");
        var (target, tags) = (body.IsText ? ReadTarget(name, body) : null, new List<string>());
        var settings = new List<SessionSettingValue>();
        foreach (var (key, keyNode, value) in body.IsText ? [] : body.Pairs("what describes the session"))
        {
            switch (key)
            {
                case "target":
                    target = ReadTarget(name, value);
                    break;
                case "tags":
                    tags.AddRange(value.List().Select(tag => CheckName(tag.Text("a tag"), tag, "a tag")));
                    break;
                default:
                    CheckKnown(key, keyNode, [.. EntryKeys, .. SettingNames]);
                    settings.AddRange(ReadSetting(key, keyNode, value));
                    break;
            }
        }

        target ??= body.IsText ? null : throw node.Mistake($"The session '{name}' has no target. Add 'target: ssh://…', or 'target: local'.");
        _entries.Add(new InventoryEntry
        {
            Name = name,
            Target = target!,
            Tags = tags,
            Options = DefaultsFor(target!, settings).Concat(settings).ApplyTo(SessionOptions.Default),
        });
    }

    private static string ReadTarget(string name, InventoryNode node)
    {
        var text = node.Text("a target");
        if (PasswordInTarget.IsMatch(text))
        {
            throw NoPassword(node);
        }

        try
        {
            foreach (var (target, _) in NameRange.Expand(name, text))
            {
                Target.Parse(target);
            }

            return text;
        }
        catch (TargetException mistake)
        {
            throw node.Mistake(mistake.Message, mistake);
        }
        catch (SessionOpenException mistake)
        {
            throw node.Mistake(mistake.Message, mistake);
        }
    }

    // What a target says about itself is nearer than a default; and what holds for devices makes none of a shell.
    private IEnumerable<SessionSettingValue> DefaultsFor(string target, IReadOnlyList<SessionSettingValue> settings)
    {
        var isDevice = _defaults.Where(given => given.Setting.Name == "dialect").Concat(settings).ApplyTo(SessionOptions.Default).Device is not null;
        return _defaults.Where(given => given.Setting.Name switch
        {
            "user" => !target.Contains('@', StringComparison.Ordinal),
            "port" => !PortInTarget.IsMatch(target),
            "prompt" or "fail-if" => isDevice,
            _ => true,
        });
    }

    private void ReadGroup(string name, InventoryNode node, InventoryNode value)
    {
        CheckName(name, node, "a group");
        if (_entries.Any(entry => entry.Name == name))
        {
            throw node.Mistake($"'{name}' is a session already, so a group cannot be called that. Choose another name.");
        }

        _groups[name] = [.. value.List().Select(CheckMember).Distinct()];
    }

    private string CheckMember(InventoryNode node)
    {
        var name = node.Text("a session's name");
        if (_entries.Any(entry => entry.Name == name))
        {
            return name;
        }

        var nearest = Nearest.To(name, _entries.Select(entry => entry.Name));
        throw node.Mistake($"There is no session '{name}' in this file. {(nearest is null ? "Add it to 'sessions'." : $"Did you mean '{nearest}'?")}");
    }

    private void AddTags()
    {
        foreach (var (tag, name) in _entries.SelectMany(entry => entry.Tags.Select(tag => (tag, entry.Name))))
        {
            _groups[tag] = [.. _groups.GetValueOrDefault(tag, []).Append(name).Distinct()];
        }
    }

    private static IEnumerable<string> SettingNames => [.. SessionSetting.All.Select(setting => setting.Name), .. ForeignNames.Keys];

    private static List<SessionSettingValue> ReadSetting(string key, InventoryNode node, InventoryNode value)
    {
        var (name, translate) = ForeignNames.GetValueOrDefault(key, (key, text => text));
        var setting = SessionSetting.Find(name)!;
        var texts = setting.IsRepeatable
            ? value.Pairs("variables").Select(pair => $"{pair.Key}={pair.Value.Text("a text")}")
            : [value.Text("a value")];
        try
        {
            List<SessionSettingValue> read = [.. texts.Select(text => new SessionSettingValue(setting, translate(text)))];
            read.ApplyTo(SessionOptions.Default);
            return read;
        }
        catch (FormatException mistake)
        {
            throw node.Mistake($"{key} {mistake.Message}", mistake);
        }
    }

    private static void CheckKnown(string key, InventoryNode node, IReadOnlyCollection<string> known)
    {
        if (key is "password" or "passphrase" or "pass" or "passwd")
        {
            throw NoPassword(node);
        }

        if (!known.Contains(key))
        {
            var nearest = Nearest.To(key, known);
            throw node.Mistake(
                $"'{key}' is not known here. {(nearest is null ? $"Known are: {string.Join(", ", known)}." : $"Did you mean '{nearest}'?")}");
        }
    }

    private static string CheckName(string name, InventoryNode node, string what) => SessionName.IsValid(name)
        ? name
        : throw node.Mistake($"'{name}' cannot be the name of {what}. Use a letter, then up to 63 letters, digits, '_' or '-'.");

    private static InventoryException NoPassword(InventoryNode node) => node.Mistake(
        "A password must not stand in this file. Write 'password-env: NAME' for one in an environment variable, or nothing: it is asked for then.");

    [GeneratedRegex(@"^(?:[a-z-]+://)?[^/@:\s]*:[^/@\s]*@")]
    private static partial Regex PasswordInTarget { get; }

    [GeneratedRegex(@":[0-9]{1,5}/?\z")]
    private static partial Regex PortInTarget { get; }
}
