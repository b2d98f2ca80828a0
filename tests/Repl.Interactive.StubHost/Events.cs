using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.ValueSharing;

namespace Microsoft.DotNet.Interactive.Events;

public abstract class KernelEvent(KernelCommand command)
{
    public KernelCommand Command => command;
}

public class InputProduced(string value, RequestInput command) : KernelEvent(command)
{
    public string Value => value;
}

public abstract class DisplayEvent(KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues) : KernelEvent(command)
{
    public IReadOnlyCollection<FormattedValue> FormattedValues => formattedValues ?? [];
}

public class StandardOutputValueProduced(KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null, string? valueId = null)
    : DisplayEvent(command, formattedValues)
{
    internal string? ValueId => valueId;
}

public class StandardErrorValueProduced(KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null, string? valueId = null)
    : DisplayEvent(command, formattedValues)
{
    internal string? ValueId => valueId;
}

public class DisplayedValueProduced(object? value, KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null, string? valueId = null)
    : DisplayEvent(command, formattedValues)
{
    internal (object? Value, string? Id) Shown => (value, valueId);
}

public class DisplayedValueUpdated(object? value, string valueId, KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null)
    : DisplayEvent(command, formattedValues)
{
    internal (object? Value, string Id) Shown => (value, valueId);
}

public class ValueProduced(object? value, string name, FormattedValue formattedValue, RequestValue command) : KernelEvent(command)
{
    public object? Value => value;

    public string Name => name;

    public FormattedValue FormattedValue => formattedValue;
}

public class ValueInfosProduced(IReadOnlyCollection<KernelValueInfo> valueInfos, RequestValueInfos command) : KernelEvent(command)
{
    public IReadOnlyCollection<KernelValueInfo> ValueInfos => valueInfos;
}
