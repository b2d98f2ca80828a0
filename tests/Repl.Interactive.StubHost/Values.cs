namespace Microsoft.DotNet.Interactive.Formatting
{
    public class FormattedValue(string mimeType, string value)
    {
        public string MimeType => mimeType;

        public string Value => value;
    }
}

namespace Microsoft.DotNet.Interactive.ValueSharing
{
    using Microsoft.DotNet.Interactive.Formatting;

    public class KernelValueInfo(string name, FormattedValue formattedValue, Type? type = null)
    {
        public string Name => name;

        public FormattedValue FormattedValue => formattedValue;

        public Type? Type => type;
    }
}

namespace Microsoft.DotNet.Interactive
{
    public class PasswordString(string clearTextPassword)
    {
        public string GetClearTextPassword() => clearTextPassword;
    }
}
