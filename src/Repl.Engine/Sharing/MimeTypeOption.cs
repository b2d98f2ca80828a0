using System.CommandLine;

namespace Repl.Engine.Sharing;

/// <summary>The option <c>--mime-type</c> of the commands that hand values over.</summary>
internal static class MimeTypeOption
{
    /// <summary>Makes it.</summary>
    public static Option<string?> Create(string description)
    {
        var option = new Option<string?>("--mime-type") { Description = description, HelpName = "type/form" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && value.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                result.AddError($"--mime-type takes a form such as text/html or application/json, but '{value}' stands there.");
            }
        });
        return option;
    }
}
