namespace Repl.Engine.Notebooks;

/// <summary>The kernel of .NET Interactive as notebooks and other programs know it; papermill knows no other name for C#.</summary>
public static class DotNetKernel
{
    /// <summary>The kernel's name in <c>kernelspec</c>.</summary>
    public const string Name = ".net-csharp";

    /// <summary>The kernel's name in menus.</summary>
    public const string DisplayName = ".NET (C#)";

    /// <summary>Its language, as <c>kernelspec</c> and <c>language_info</c> spell it.</summary>
    public const string Language = "C#";
}
