"""Asks a kernel while a cell loops, shuts it down, starts it again, and prints what it said."""

import sys
import time

from jupyter_client.manager import start_new_kernel

LIMIT = 60
MARK = "the one that is asked for" # other tests of the kernel leave their cells in the same history


def seconds_of_control(kind, **content):
    request = client.session.msg(kind, content)
    begun = time.perf_counter()
    client.control_channel.send(request)
    reply = client.get_control_msg(timeout=LIMIT)
    elapsed = time.perf_counter() - begun
    assert reply["parent_header"]["msg_id"] == request["header"]["msg_id"] and reply["content"]["status"] == "ok", reply
    return elapsed


manager, client = start_new_kernel(kernel_name=sys.argv[1])
try:
    asked = {"value": "six * 7", "error": "seven"}
    reply = client.execute_interactive("var six = 6;", user_expressions=asked, timeout=LIMIT)
    answers = reply["content"]["user_expressions"]
    print("expressions", answers["value"]["data"]["text/plain"], answers["error"]["status"])
    client.execute("while (true) { } // " + MARK)
    while client.get_iopub_msg(timeout=LIMIT)["msg_type"] != "execute_input":
        pass
    infos = sorted(seconds_of_control("kernel_info_request") for _ in range(9))
    shutdown = seconds_of_control("shutdown_request", restart=True)
    print(f"median {infos[4] * 1000:.1f} ms, most {infos[8] * 1000:.1f} ms, shutdown {shutdown * 1000:.1f} ms", file=sys.stderr)
    print("control within 100 ms", infos[4] < 0.1)
    print("shutdown within 100 ms", shutdown < 0.1)
    print("status", manager.provisioner.process.wait(LIMIT))
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=LIMIT)
    history = client.history(hist_access_type="search", pattern="*" + MARK, reply=True, timeout=LIMIT)
    print("history", [entry[1:] for entry in history["content"]["history"]])
finally:
    client.stop_channels()
    manager.shutdown_kernel()
