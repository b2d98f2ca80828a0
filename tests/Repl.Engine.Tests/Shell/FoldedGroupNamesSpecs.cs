using Repl.Engine.Shell;

namespace Repl.Engine.Tests.Shell;

public sealed class FoldedGroupNamesSpecs
{
    [Theory]
    [InlineData("", "")]
    [InlineData("web", "web")]
    [InlineData("web1 web2 web3", "web1, web2, web3")]
    [InlineData("web1 web2 web3 web4", "web[1-4]")]
    [InlineData("web8 web9 web10 web11", "web[8-11]")]
    [InlineData("web08 web09 web10 web11", "web[08-11]")]
    [InlineData("web1 web2 web4 web5", "web1, web2, web4, web5")]
    [InlineData("a web1 web2 web3 web4 web6 db1 db2", "a, web[1-4], web6, db1, db2")]
    [InlineData("web4 web3 web2 web1", "web4, web3, web2, web1")]
    [InlineData("rack1-1 rack1-2 rack1-3 rack1-4", "rack1-[1-4]")]
    public void Names_that_count_up_are_a_range(string names, string shown)
    {
        Assert.Equal(shown, FoldedNames.Of(names.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
