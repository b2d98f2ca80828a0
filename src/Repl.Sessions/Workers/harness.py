# Runs the user's functions. Standard input is /dev/null here; descriptor 3 brings JSON, one line each: first the nonce and the code, then calls.
# What the functions write goes to the real standard output and error. An answer stands there between it, in pieces behind the nonce: each is
# one write that fits into PIPE_BUF, so that nothing another thread or process writes can come into the middle of it.
import json, linecache, os, select, signal, sys, traceback, types


def serve():
    piece_length = 4000
    here = serve.__code__.co_filename
    home = os.getpid()
    is_active = False
    loop = None

    def interrupt(number, frame):
        if is_active:
            raise KeyboardInterrupt

    def write(descriptor, data):
        while data:
            try:
                data = data[os.write(descriptor, data):]
            except BlockingIOError:  # the user's code has made it so
                select.select([], [descriptor], [])

    def answer(number, text):
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            try:
                stream.flush()
            except Exception:
                pass  # the user's code has closed or replaced it
        content = text.encode("ascii")
        end = b"%sE%d;" % (prefix, number)
        write(errors, end + b"\0")
        last = max(0, len(content) - 1) // piece_length * piece_length
        for at in range(0, last, piece_length):
            write(output, b"%sA%d;%s\0" % (prefix, number, content[at:at + piece_length]))
        write(output, end + content[last:] + b"\0")

    # From the first line of the user's code on, where one is there: how it was reached is nothing to him.
    def describe(error):
        first = error.__traceback__
        while first is not None and first.tb_frame.f_code.co_filename == here:
            first = first.tb_next
        own = first
        while own is not None and own.tb_frame.f_code.co_filename != name:
            own = own.tb_next
        kind = type(error)
        try:
            message = str(error)
        except Exception:
            message = ""
        try:
            lines = traceback.format_exception(kind, error, own or first)
        except Exception:
            lines = [kind.__name__]
        module = "" if kind.__module__ in ("builtins", "__main__") else kind.__module__ + "."
        failure = {"type": module + kind.__qualname__, "message": message, "traceback": "".join(lines)}
        return json.dumps({"error": failure})

    # One loop for all calls, because what a call leaves behind may belong to it, such as an open connection.
    def complete(coroutine):
        nonlocal loop
        import asyncio
        if loop is None:
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
        task = loop.create_task(coroutine)
        try:
            return loop.run_until_complete(task)
        except BaseException:
            if not task.done():
                task.cancel()
                loop.run_until_complete(asyncio.wait([task]))
            raise

    def load():
        nonlocal is_active
        try:
            try:
                is_active = True
                exec(compile(first["code"], name, "exec", dont_inherit=True), namespace)
            finally:
                is_active = False
            return json.dumps({}), None
        except SystemExit as end:
            return json.dumps({"exit": True}), end
        except BaseException as error:
            return describe(error), error

    def call(request):
        nonlocal is_active
        function = namespace.get(request["function"])
        if not callable(function):
            known = [key for key, value in namespace.items() if key[:1] != "_" and callable(value) and getattr(value, "__module__", None) == "__main__"]
            return json.dumps({"missing": known})
        if request.get("check"):
            return json.dumps({})
        try:
            try:
                is_active = True
                result = function(*request["arguments"])
                if isinstance(result, types.CoroutineType):
                    result = complete(result)
                try:
                    return '{"result":%s}' % json.dumps(result, allow_nan=False)
                except (TypeError, ValueError, RecursionError) as error:
                    return json.dumps({"unserialisable": str(error)})
            finally:
                is_active = False
        except SystemExit:
            if os.getpid() == home:
                answer(request["id"], json.dumps({"exit": True}))
            raise
        except BaseException as error:
            return describe(error)

    signal.signal(signal.SIGINT, interrupt)
    calls = os.fdopen(3, "rb")
    os.set_inheritable(3, False)
    output, errors = os.dup(1), os.dup(2)  # the user's code may close its own, or lead them elsewhere
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    first = json.loads(calls.readline())
    name = first["name"]
    prefix = b"\x1e" + first["nonce"].encode()
    module = types.ModuleType("__main__")
    namespace = module.__dict__
    sys.modules["__main__"] = module
    sys.argv = [""]
    linecache.cache[name] = (len(first["code"]), None, [line + "\n" for line in first["code"].splitlines()], name)
    text, failure = load()
    answer(0, text)
    if isinstance(failure, SystemExit):
        raise failure
    if failure is not None:
        return
    for line in iter(calls.readline, b""):
        request = json.loads(line)
        text = call(request)
        if os.getpid() != home:
            os._exit(0)  # a copy of the interpreter that the function has made, and that came back from it too
        answer(request["id"], text)


serve()
