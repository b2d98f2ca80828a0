using System.CommandLine;
using System.CommandLine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary>A setting of sessions as an option of <c>#!session open</c>.</summary>
internal sealed class SettingOption
{
    private readonly SessionSetting _setting;

    /// <summary>Makes the option.</summary>
    public SettingOption(SessionSetting setting)
    {
        _setting = setting;
        Option = setting.ValueName is null
            ? new Option<bool>(Name) { Description = setting.Description }
            : new Option<string[]>(Name)
            {
                Description = setting.Description,
                HelpName = setting.ValueName,
                CustomParser = Check,
                DefaultValueFactory = static _ => [],
                Arity = setting.IsRepeatable ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
            };
    }

    /// <summary>The option.</summary>
    public Option Option { get; }

    private string Name => $"--{_setting.Name}";

    /// <summary>What a line says; nothing where it does not name the option.</summary>
    public IEnumerable<SessionSettingValue> In(ParseResult parsed)
    {
        if (parsed.GetResult(Option) is not { Implicit: false })
        {
            return [];
        }

        IEnumerable<string> values = Option is Option<string[]> texts
            ? parsed.GetValue(texts)!
            : [parsed.GetValue((Option<bool>)Option) ? "true" : "false"];
        return values.Select(value => new SessionSettingValue(_setting, value));
    }

    private string[] Check(ArgumentResult argument)
    {
        string[] values = [.. argument.Tokens.Select(token => token.Value)];
        try
        {
            values.Select(value => new SessionSettingValue(_setting, value)).ApplyTo(SessionOptions.Default);
        }
        catch (FormatException mistake)
        {
            argument.AddError($"{Name} {mistake.Message}");
        }

        return values;
    }
}
