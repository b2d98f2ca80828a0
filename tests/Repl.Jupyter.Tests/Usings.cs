global using Repl.Jupyter.Tests.Support;
global using Repl.Tests.Support;
global using Xunit;
