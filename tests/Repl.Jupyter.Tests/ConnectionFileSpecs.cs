namespace Repl.Jupyter.Tests;

public sealed class ConnectionFileSpecs
{
    private const string Good =
        """{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5,"signature_scheme":"hmac-sha256","key":"k","kernel_name":"x"}""";

    [Theory]
    [InlineData("127.0.0.1", "tcp://127.0.0.1:1")]
    [InlineData("localhost", "tcp://127.0.0.1:1")]
    [InlineData("*", "tcp://0.0.0.0:1")]
    [InlineData("::1", "tcp://[::1]:1")]
    public void Addresses_are_read_as_Jupyter_writes_them(string ip, string expected)
    {
        Assert.Equal(expected, Read(Good.Replace("127.0.0.1", ip, StringComparison.Ordinal)).Shell.ToString());
    }

    [Fact]
    public void With_ipc_the_ip_is_the_start_of_a_path()
    {
        var read = Read(Good.Replace("\"tcp\"", "\"ipc\"", StringComparison.Ordinal).Replace("127.0.0.1", "/tmp/kernel-ipc", StringComparison.Ordinal));

        Assert.Equal("ipc:///tmp/kernel-ipc-5", read.Heartbeat.ToString());
    }

    [Theory]
    [InlineData("\"tcp\"", "\"udp\"", "names a transport other than tcp and ipc")]
    [InlineData("hmac-sha256", "hmac-md5", "names a signature scheme other than hmac-sha256")]
    [InlineData("\"shell_port\":1", "\"shell_port\":0", "names a port outside 1 to 65535")]
    [InlineData("\"shell_port\":1", "\"shell_port\":65536", "names a port outside 1 to 65535")]
    [InlineData("\"shell_port\":1", "\"shell_port\":2", "names one port twice")]
    [InlineData("\"shell_port\":1,", "", "is not JSON with all the fields of a connection file in their types")]
    [InlineData("\"shell_port\":1", "\"shell_port\":\"one\"", "is not JSON with all the fields of a connection file in their types")]
    [InlineData("127.0.0.1", "", "names no ip")]
    [InlineData("127.0.0.1", "example.org", "names an ip that is no address")]
    [InlineData("{", "", "is not JSON with all the fields of a connection file in their types")]
    public void What_is_wrong_is_said_in_one_sentence(string from, string to, string problem)
    {
        var exception = Assert.Throws<ConnectionFileException>(() => Read(Good.Replace(from, to, StringComparison.Ordinal)));

        Assert.Equal(
            $"The connection file '{exception.FilePath}' {problem}; let Jupyter write it and pass its path as {{connection_file}}.", exception.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var exception = Assert.Throws<ConnectionFileException>(() => ConnectionFile.Read("/does/not/exist.json"));

        Assert.StartsWith("The connection file '/does/not/exist.json' does not exist;", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_connection_file()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("cannot be read", Assert.Throws<ConnectionFileException>(() => ConnectionFile.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_is_not_in_any_text()
    {
        var read = Read(Good.Replace("\"k\"", "\"topsecret\"", StringComparison.Ordinal));

        Assert.DoesNotContain("topsecret", read.ToString(), StringComparison.Ordinal);
    }

    private static ConnectionFile Read(string json)
    {
        using var folder = new TemporaryFolder();
        return ConnectionFile.Read(folder.Write("connection.json", json));
    }
}
