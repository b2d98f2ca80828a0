"""Runs many small C# cells in one kernel and prints the memory that it then holds, in MB."""

import sys

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name=sys.argv[1])
try:
    for number in range(int(sys.argv[2])):
        reply = client.execute_interactive(f"var x{number} = {number}; x{number} + 1", timeout=60, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok", reply
    with open(f"/proc/{manager.provisioner.pid}/status") as status:
        kilobytes = next(line for line in status if line.startswith("VmRSS")).split()[1]
    print(int(kilobytes) // 1024)
finally:
    client.stop_channels()
    manager.shutdown_kernel()
