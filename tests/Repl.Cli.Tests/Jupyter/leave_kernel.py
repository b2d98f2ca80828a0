"""Starts a kernel with a session that has a background job, prints their process ids, and leaves them in the way it was told."""

import os
import signal
import sys

from jupyter_client.manager import start_new_kernel

how = sys.argv[2]
manager, client = start_new_kernel(kernel_name=sys.argv[1])
outputs = []
client.execute_interactive(
    "#!sh\nsetsid sleep 1000 & echo $! $$",
    timeout=60,
    output_hook=lambda message: outputs.append(message["content"].get("text", "")) if message["msg_type"] == "stream" else None,
)
print(manager.provisioner.pid, "".join(outputs).strip(), flush=True)
if how == "busy":
    client.execute("while (true) { }")
if how in ("shutdown", "busy"):
    client.stop_channels()
    manager.shutdown_kernel()
elif how == "terminate":
    os.kill(manager.provisioner.pid, signal.SIGTERM)
    manager.provisioner.process.wait()
elif how == "vanish":
    os._exit(0)
