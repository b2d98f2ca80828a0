"""Jupyter's own tests of kernels, for the kernel whose name is in the environment."""

import os
import unittest

import jupyter_kernel_test


class CSharpKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = os.environ["REPL_KERNEL_NAME"]
    language_name = "C#"
    file_extension = ".cs"

    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("oh no");'
    code_generate_error = 'throw new InvalidOperationException("oh no");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": 'var name = "world"; $"hello {name}"', "result": "hello world"},
        {"code": "name.Length", "result": "5"},
    ]
    code_history_pattern = "6*7"
    supported_history_operations = ("tail", "range", "search")
    code_display_data = [{"code": "#!session list", "mime": "text/plain"}]
    complete_code_samples = ["1 + 1", "var x = 1;", 'Console.WriteLine("hi");', "#!sh\necho hi"]
    incomplete_code_samples = ["if (true) {", "int F(int x)\n{", "var list = new[] { 1,"]
    completion_samples = [
        {"text": "Console.WriteL", "matches": {"WriteLine"}},
        {"text": "#!sess", "matches": {"#!session"}},
    ]
    code_inspect_sample = "Console.WriteLine"
    invalid_code_samples = ["var x = );", "}"]


if __name__ == "__main__":
    # The first cell of a kernel waits for the compiler; these tests want each message within a tenth of a second of the reply.
    unittest.main(verbosity=2)
