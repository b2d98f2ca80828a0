"""Prints when each line of a slow loop arrived, then interrupts it, and prints what is left of the session's state."""

import sys
import time

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name=sys.argv[1])
try:
    client.execute_interactive("#!sh\nkept=value", timeout=60)
    client.execute("#!sh\nfor i in $(seq 1 30); do echo line $i; sleep 1; done\necho not reached")
    text, arrivals = "", []
    while len(arrivals) < 3:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "stream":
            text += message["content"]["text"]
            arrivals.append(time.monotonic())
    manager.interrupt_kernel()
    asked = time.monotonic()
    reply = client.get_shell_msg(timeout=60)
    print("lines", text.split("\n")[:3])
    print("apart", all(later - earlier > 0.5 for earlier, later in zip(arrivals, arrivals[1:])))
    print("status", reply["content"]["status"], reply["content"]["ename"])
    print("within a second", time.monotonic() - asked < 1)
    client.execute_interactive("#!sh\necho $kept", timeout=60)
finally:
    client.stop_channels()
    manager.shutdown_kernel()
