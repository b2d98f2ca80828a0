using Repl.Engine.Display;

namespace Microsoft.DotNet.Interactive;

/// <summary>What notebooks call to see rows of data.</summary>
public static class NotebookTables
{
    /// <summary>Shows items as a table, with a column for each of their members. Items are shown so without it, too.</summary>
    /// <param name="items">The rows.</param>
    /// <returns>What can replace it.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no cell.</exception>
    public static DisplayedValue DisplayTable<T>(this IEnumerable<T> items) => items.Display();
}
