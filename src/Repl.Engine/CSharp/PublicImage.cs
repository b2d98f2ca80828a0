using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Repl.Engine.CSharp;

/// <summary>Makes what is internal in a compiled assembly public: for who writes cells, all of them are one program.</summary>
internal static class PublicImage
{
    /// <summary>Changes an assembly in place. File-local types stay what they are, since nobody can name them.</summary>
    /// <param name="image">The assembly.</param>
    public static void Open(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image));
        var metadata = file.GetMetadataReader();
        var start = file.PEHeaders.MetadataStartOffset;
        Change(TableIndex.TypeDef, 0, (int)TypeAttributes.VisibilityMask, access => (TypeAttributes)access switch
        {
            TypeAttributes.NotPublic => (int)TypeAttributes.Public,
            TypeAttributes.NestedAssembly or TypeAttributes.NestedFamORAssem => (int)TypeAttributes.NestedPublic,
            _ => access,
        });
        Change(TableIndex.Field, 0, (int)FieldAttributes.FieldAccessMask, Member);
        Change(TableIndex.MethodDef, sizeof(int) + sizeof(short), (int)MethodAttributes.MemberAccessMask, Member);   // behind address and implementation

        static int Member(int access) => (FieldAttributes)access is FieldAttributes.Assembly or FieldAttributes.FamORAssem ? (int)FieldAttributes.Public : access;

        void Change(TableIndex table, int column, int mask, Func<int, int> change)
        {
            var size = metadata.GetTableRowSize(table);
            for (var row = 0; row < metadata.GetTableRowCount(table); row++)
            {
                ref var flags = ref image[start + metadata.GetTableMetadataOffset(table) + (row * size) + column];
                flags = (byte)((flags & ~mask) | change(flags & mask));
            }
        }
    }
}
