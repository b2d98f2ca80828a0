using System.Collections;
using System.Reflection;
using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>What is stated of jobs, interrupts and login shells on this machine holds at an SSH host.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SshStatementSpecs(SshServer.Fixture fixture) : IClassFixture<SshServer.Fixture>
{
    // Of the tests of these classes, with what each is tried with, every statement once: in one shell after the other, because to log in for
    // each of them in each shell takes its time.
    public static TheoryData<string, string> Statements
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (_, _, arguments, name) in Cases().GroupBy(one => one.Name).Select((same, number) => same.ElementAt(number % same.Count())))
            {
                data.Add(name, (string)arguments[0]!);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_statement_holds_at_an_SSH_host(string statement, string shell)
    {
        var (type, method, arguments, _) = Cases().First(one => one.Name == statement && Equals(one.Arguments[0], shell));
        object specs = type == typeof(JobSpecs) ? new JobSpecs { Open = OpenAsync }
            : type == typeof(InterruptedJobSpecs) ? new InterruptedJobSpecs { Open = OpenAsync }
            : new StartSpecs { Open = OpenAsync };

        await (Task)method.Invoke(specs, arguments)!;
    }

    private static IEnumerable<(Type Type, MethodInfo Method, object?[] Arguments, string Name)> Cases() =>
        from method in (IEnumerable<MethodInfo>)[.. typeof(JobSpecs).GetMethods(), .. typeof(InterruptedJobSpecs).GetMethods(), .. OfLoginShells()]
        let source = method.GetCustomAttribute<MemberDataAttribute>()
        where source is not null
        from ITheoryDataRow row in (IEnumerable)method.DeclaringType!.GetProperty(source.MemberName)!.GetValue(null)!
        let arguments = row.GetData()
        select (method.DeclaringType!, method, arguments, string.Join(' ', arguments.Skip(1).Prepend(method.Name)));

    private static IEnumerable<MethodInfo> OfLoginShells() =>
        typeof(StartSpecs).GetMethods().Where(method => method.Name.Contains("login", StringComparison.Ordinal));

    private Task<ISession> OpenAsync(SessionRegistry sessions, string shell, SessionOptions options) => sessions.OpenAsync(
        "box", fixture.Server.Target.ToString(), options with { Shell = shell, Ssh = fixture.Server.Options }, TestContext.Current.CancellationToken);
}
