using System.Collections;
using System.Data;
using System.Text.Json;
using Microsoft.DotNet.Interactive.Formatting.TabularData;
using Repl.Engine.Formatting;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Makes tabular data of rows.</summary>
public static class TabularDataExtensions
{
    private const string SingleColumn = "value";

    /// <summary>Makes tabular data of objects, whose members are the columns, or of dictionaries.</summary>
    /// <param name="source">The rows. Read once, to their end; what a property throws stands in its place.</param>
    /// <returns>The data.</returns>
    public static TabularDataResource ToTabularDataResource<T>(this IEnumerable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Make(source.Select(item => RowOf(item)));
    }

    /// <summary>Makes tabular data of a table.</summary>
    /// <param name="table">The table.</param>
    /// <returns>The data.</returns>
    public static TabularDataResource ToTabularDataResource(this DataTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var columns = table.Columns.Cast<DataColumn>().ToList();
        return Make(table.Rows.Cast<DataRow>().Where(row => row.RowState is not DataRowState.Deleted)
            .Select(row => columns.Select(column => (column.ColumnName, row[column] is DBNull ? null : row[column]))));
    }

    /// <summary>Makes tabular data of a JSON array of objects.</summary>
    /// <param name="document">The array.</param>
    /// <returns>The data.</returns>
    /// <exception cref="ArgumentException">It is no array.</exception>
    public static TabularDataResource ToTabularDataResource(this JsonDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.RootElement.ToTabularDataResource();
    }

    /// <inheritdoc cref="ToTabularDataResource(JsonDocument)"/>
    /// <param name="element">The array.</param>
    public static TabularDataResource ToTabularDataResource(this JsonElement element) => element.ValueKind is JsonValueKind.Array
        ? Make(element.EnumerateArray().Select(item => RowOf(item)))
        : throw new ArgumentException($"Only a JSON array has rows; this is {element.ValueKind}.", nameof(element));

    private static TabularDataResource Make(IEnumerable<IEnumerable<(string Name, object? Value)>> rows)
    {
        var data = rows.Select(row => row.DistinctBy(cell => cell.Name).ToDictionary(cell => cell.Name, cell => cell.Value)).ToList();
        var fields = data.SelectMany(row => row).GroupBy(cell => cell.Key, cell => cell.Value)
            .Select(column => new TableSchemaField(column.Key, TypeOf(column)));
        return new TabularDataResource(new TableSchema([.. fields]), data);
    }

    private static IEnumerable<(string Name, object? Value)> RowOf(object? item) => item switch
    {
        JsonElement { ValueKind: JsonValueKind.Object } element => element.EnumerateObject().Select(property => (property.Name, ValueOf(property.Value))),
        JsonElement element => [(SingleColumn, ValueOf(element))],
        IEnumerable entries when Entries.IsDictionary(entries) => entries.Cast<object>().Select(Entries.Split).Select(entry => ($"{entry.Key}", entry.Value)),
        not null when ValueKinds.Of(item) is ValueKind.Members => ValueMembers.Of(item.GetType()).Select(member => (member.Name, Read(member, item))),
        _ => [(SingleColumn, item)],
    };

    private static object? Read(ValueMember member, object item)
    {
        var (value, failure) = UserCode.Try(() => member.Read(item));
        return failure is null ? value : UserCode.Describe(failure);
    }

    private static object? ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.GetDouble(),
        JsonValueKind.Null => null,
        _ => element.Clone(),
    };

    private static string TypeOf(IEnumerable<object?> column) =>
        column.OfType<object>().Select(TypeOf).Distinct().Take(2).ToList() is [var only] ? only : "any";

    private static string TypeOf(object value) => value switch
    {
        bool => "boolean",
        sbyte or byte or short or ushort or int or uint or long or ulong => "integer",
        float or double or decimal => "number",
        DateTime or DateTimeOffset => "datetime",
        JsonElement { ValueKind: JsonValueKind.Array } => "array",
        JsonElement => "object",
        _ when ValueKinds.Of(value) is ValueKind.Text => "string",
        IEnumerable and not IDictionary => "array",
        _ => "object",
    };
}
