"""Drives a scripted kernel with Jupyter's own client. Ends with 0 when all is as documented."""

import sys
import time

from jupyter_client import BlockingKernelClient

LIMIT = 30


def outputs_of(client, request):
    """The iopub messages of a request up to idle, as (type, content)."""
    found = []
    while True:
        message = client.get_iopub_msg(timeout=LIMIT)
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        found.append((kind, content))
        if kind == "status" and content["execution_state"] == "idle":
            return found


def run(client, code, **options):
    request = client.execute(code, **options)
    reply = client.get_shell_msg(timeout=LIMIT)
    assert reply["parent_header"]["msg_id"] == request, reply
    return reply["content"], outputs_of(client, request)


def ask_control(client, kind, **content):
    request = client.session.msg(kind, content)
    client.control_channel.send(request)
    reply = client.get_control_msg(timeout=LIMIT)
    assert reply["parent_header"]["msg_id"] == request["header"]["msg_id"], reply
    return reply["content"]


client = BlockingKernelClient()
client.load_connection_file(sys.argv[1])
client.start_channels()
client.wait_for_ready(timeout=LIMIT)
client.allow_stdin = False

info = client.kernel_info(reply=True, timeout=LIMIT)["content"]
assert info["status"] == "ok" and info["language_info"]["name"] == "scripted", info

reply, outputs = run(client, "talk")
assert reply["status"] == "ok" and reply["execution_count"] == 1, reply
kinds = [kind for kind, _ in outputs]
assert kinds == ["status", "execute_input", "stream", "stream", "execute_result", "status"], outputs
assert outputs[2][1] == {"name": "stdout", "text": "hello\n"}, outputs
assert outputs[3][1] == {"name": "stderr", "text": "oops\n"}, outputs
assert outputs[4][1]["data"] == {"text/plain": "42"} and outputs[4][1]["execution_count"] == 1, outputs

reply, outputs = run(client, "fail")
assert reply["status"] == "error" and reply["ename"] == "Broken" and reply["traceback"] == ["line 1", "line 2"], reply
assert [kind for kind, _ in outputs] == ["status", "execute_input", "error", "status"], outputs

reply, outputs = run(client, "ask")
assert reply["status"] == "error" and reply["ename"] == "InputUnavailableException", reply

request = client.execute("ask", allow_stdin=True)
question = client.get_stdin_msg(timeout=LIMIT)
assert question["content"] == {"prompt": "Name? ", "password": False}, question
client.input("Ada")
assert client.get_shell_msg(timeout=LIMIT)["content"]["status"] == "ok"
assert ("stream", {"name": "stdout", "text": "Ada"}) in outputs_of(client, request)

request = client.execute("loop")
while client.get_iopub_msg(timeout=LIMIT)["msg_type"] != "stream":
    pass

# Beside the cell that loops, one in a subshell runs and is answered.
subshell = ask_control(client, "create_subshell_request")["subshell_id"]
assert ask_control(client, "list_subshell_request") == {"status": "ok", "subshell_id": [subshell]}
begun = time.perf_counter()
beside = client.session.msg("execute_request", {"code": "talk", "store_history": False})
beside["header"]["subshell_id"] = subshell
client.shell_channel.send(beside)
reply = client.get_shell_msg(timeout=LIMIT)
beside_elapsed = time.perf_counter() - begun
assert reply["parent_header"]["msg_id"] == beside["header"]["msg_id"] and reply["content"]["status"] == "ok", reply
assert ask_control(client, "delete_subshell_request", subshell_id=subshell) == {"status": "ok"}

interrupt = client.session.msg("interrupt_request", {})
client.control_channel.send(interrupt)
assert client.get_control_msg(timeout=LIMIT)["content"] == {"status": "ok"}
reply = client.get_shell_msg(timeout=LIMIT)["content"]
assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
assert any(kind == "error" for kind, _ in outputs_of(client, request))

reply, _ = run(client, "talk", user_expressions={"a": "1 + 1"}, store_history=False)
assert reply["user_expressions"] == {"a": {"status": "ok", "data": {"text/plain": "1 + 1"}, "metadata": {}}}, reply

completion = client.complete("a\U0001F600b", cursor_pos=2, reply=True, timeout=LIMIT)["content"]
assert completion["matches"] == ["a\U0001F600x"] and completion["cursor_end"] == 2, completion
client.is_complete("talk")
assert client.get_shell_msg(timeout=LIMIT)["content"]["status"] == "complete"
assert client.inspect("talk", reply=True, timeout=LIMIT)["content"]["found"] is False
history = client.history(hist_access_type="tail", n=2, reply=True, timeout=LIMIT)["content"]["history"]
assert [entry[1:] for entry in history] == [[4, "ask"], [5, "loop"]], history
assert client.comm_info(reply=True, timeout=LIMIT)["content"]["comms"] == {}

started = time.perf_counter()
reply, outputs = run(client, "ten megabytes")
elapsed = time.perf_counter() - started
text = "".join(content["text"] for kind, content in outputs if kind == "stream")
assert len(text) == 10_000_000 and set(text.splitlines()) == {"x" * 99}, len(text)

latencies = []
for _ in range(200):
    begun = time.perf_counter()
    run(client, "nothing")
    latencies.append(time.perf_counter() - begun)
latencies.sort()

assert client.is_alive()
assert client.shutdown(reply=True, timeout=LIMIT)["content"] == {"status": "ok", "restart": False}
client.stop_channels()
print(f"beside a cell in {beside_elapsed * 1000:.2f} ms; 10 MB in {elapsed:.3f} s; a cell to reply and idle in {latencies[100] * 1000:.2f} ms (median)")
