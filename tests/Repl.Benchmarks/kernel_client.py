"""Starts a kernel as Jupyter does, and measures it. Arguments: the connection file's path, then the kernel's command line."""
import json, os, queue, statistics, subprocess, sys, time

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

WAIT = 60


def execute(client, code, collects=False):
    """Sends a cell; returns when its idle is here, with the texts that it showed."""
    request = client.execute(code)
    texts = []
    while True:
        message = client.get_iopub_msg(timeout=WAIT)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
        if message["msg_type"] == "error":
            raise SystemExit("\n".join(message["content"]["traceback"]))
        if message["msg_type"] == "execute_result":
            texts.append(message["content"]["data"]["text/plain"])
        if collects and message["msg_type"] == "stream":
            texts.append(message["content"]["text"])
    client.get_shell_msg(timeout=WAIT)
    return texts


def join(client):
    """A subscriber that comes late misses what was said before: asks until it hears its own status."""
    while True:
        request = client.kernel_info()
        client.get_shell_msg(timeout=WAIT)
        try:
            while client.get_iopub_msg(timeout=0.1)["parent_header"].get("msg_id") != request:
                pass
        except queue.Empty:
            continue
        while client.get_iopub_msg(timeout=WAIT)["content"].get("execution_state") != "idle":
            pass
        return


def timed(action):
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def main():
    tasks, path, command = sys.argv[1].split(","), sys.argv[2], sys.argv[3:]
    write_connection_file(path)
    client = BlockingKernelClient(connection_file=path)
    client.load_connection_file()
    started = time.perf_counter()
    kernel = subprocess.Popen([path if word == "{connection_file}" else word for word in command], env={**os.environ, "JPY_PARENT_PID": str(os.getpid())})
    figures = {}
    try:
        client.start_channels()
        client.kernel_info()
        client.get_shell_msg(timeout=WAIT)
        figures["info_ms"] = (time.perf_counter() - started) * 1000
        join(client)
        if "first" in tasks:
            execute(client, "1+1")
            figures["first_ms"] = (time.perf_counter() - started) * 1000
        if "warm" in tasks:
            times = [timed(lambda: execute(client, "1+1")) for _ in range(200)]
            figures["warm_ms"] = statistics.median(times[50:])
        if "long" in tasks:
            cells = [timed(lambda: execute(client, f"var v{n} = {n}; v{n} + 1")) for n in range(1000)]
            figures["at20_ms"], figures["at500_ms"], figures["at1000_ms"] = (statistics.median(cells[n - 10 : n + 10]) for n in (20, 500, 990))
        if "memory" in tasks:
            for n in range(500):
                execute(client, f"var v{n} = {n}; v{n} + 1")
            figures["resident_mb"] = resident_mb(kernel.pid)
        if "output" in tasks:
            code = os.environ["OUTPUT_CODE"]
            lines = sum(text.count("\n") for text in execute(client, code, collects=True))
            elapsed = timed(lambda: execute(client, code, collects=True))
            figures["lines"], figures["lines_per_s"] = lines, lines / elapsed * 1000
    finally:
        client.shutdown()
        client.stop_channels()
        try:
            kernel.wait(10)
        except subprocess.TimeoutExpired:
            kernel.kill()
            figures["stuck"] = 1
    print(json.dumps(figures))


main()
