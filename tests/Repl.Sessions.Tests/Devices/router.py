"""A router, as the forced command of an SSH server: no shell, a command line of its own. Arguments are what is odd about it."""
import os
import select
import sys
import time
import tty

ODD = set(sys.argv[1:])
NAME = "MikroTik" if "mikrotik" in ODD else "router1"
INTERRUPT = b"\x03"


def write(text):
    data = text.replace("\n", "\r\n").encode() if os.isatty(1) else text.encode()
    while data:
        data = data[os.write(1, data):]


class Interrupted(Exception):
    pass


class Console:
    def __init__(self):
        self.name, self.mode, self.typed, self.page = NAME, ">", b"", 0 if "unpaged" in ODD else 10

    def prompt(self):
        if "mikrotik" in ODD:
            return f"[admin@{self.name}] {self.mode} "
        text = f"{self.name}{self.mode}"
        return f"\x1b[1;32m{text}\x1b[0m " if "coloured" in ODD else text

    def key(self, limit=None):
        if not self.typed:
            if limit is not None and not select.select([0], [], [], limit)[0]:
                return b""
            self.typed = os.read(0, 4096)
            if not self.typed:
                sys.exit(0)
        key, self.typed = self.typed[:1], self.typed[1:]
        return key

    def line(self):
        line = b""
        while True:
            key = self.key()
            if key in b"\r\n":
                write("\n")
                return line.decode()
            if key == INTERRUPT:
                write("^C\n" + self.prompt())
                line = b""
                continue
            line += key
            if "quiet" not in ODD:
                os.write(1, key)
                if "narrow" in ODD and len(line) % 20 == 0:
                    os.write(1, b" \r\n")

    def wait(self, seconds, heeds=True):
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            if self.key(rest) == INTERRUPT and heeds:
                raise Interrupted

    def show(self, lines):
        for number, line in enumerate(lines, 1):
            write(line + "\n")
            if self.page and number % self.page == 0 and number < len(lines):
                write(" --More-- ")
                key = self.key()
                write("\b" * 10 + " " * 10 + "\b" * 10)
                if key != b" ":
                    return

    def run(self, line):
        words = line.split()
        match words:
            case ["terminal", "length", number]:
                self.page = self.page if "stubborn" in ODD else int(number)
            case ["enable"]:
                self.mode = "#"
            case ["configure"]:
                self.mode = "(config)#"
            case ["interface", _]:
                self.mode = "(config-if)#"
            case ["/interface"]:
                self.mode = "/interface>"
            case ["end"]:
                self.mode = "#"
            case ["hostname", name]:
                self.name = name
            case ["show", "lines", number]:
                self.show([f"line {i}" for i in range(1, int(number) + 1)])
            case ["show", "line", length]:
                write("x" * int(length) + "\n")
            case ["show", "colours"]:
                write("\x1b[31mred\x1b[0m and \x1b]0;title\x07plain\nabc\b\b\bxyz\nold\rnew\n10%\r100%\n")
            case ["show", "prompts"]:
                write(f"{self.name}#\n{self.name}# show\n  {self.name}>\n{self.name}#")
                write(" is how I ask\n")
            case ["show", "nothing"]:
                pass
            case ["show", "slowly"]:
                write("one\n")
                self.wait(0.4)
                write("two")
                self.wait(0.4)
                write("\nthree\n")
            case ["show", "typed", *_]:
                write(f"{len(line)} characters, ending in {line[-5:]}\n")
            case ["log"]:
                write("logging\n")
            case ["ping"]:
                write("ready\n")
                self.wait(1000)
            case ["stuck"]:
                write("ready\n")
                self.wait(1000, heeds=False)
            case ["flood"]:
                while not self.typed and not select.select([0], [], [], 0)[0]:
                    write("0123456789\n" * 100)
                self.wait(0.01)
            case ["quit"]:
                write("bye\n")
                sys.exit(0)
            case ["drop"]:
                write("ready\n")
                os.read(0, 1)
            case []:
                pass
            case _:
                write("% Invalid input detected\n")

    def talk(self):
        if "mute" in ODD:
            write("Welcome.\nPress a key: ")
            while True:
                self.key()
        write("Welcome to the router.\n\n")
        while True:
            write(self.prompt())
            if "idle" in ODD and self.mode == "#":
                time.sleep(0.5)
                sys.exit(0)
            line = self.line()
            try:
                self.run(line)
            except Interrupted:
                write("^C\n")
            if line == "log":
                write(self.prompt())
                time.sleep(0.2)
                write("\n*Mar 1 00:00:01: %LINK-3-UPDOWN: changed\n")


def execute(command):
    match command.split():
        case ["/interface/print"]:
            write("0 R ether1\n1   ether2\n")
        case ["both"]:
            write("answer\n")
            os.write(2, b"warning\n")
        case ["hold"]:
            write("ready\n")
            closing = select.poll()
            closing.register(1, 0)
            closing.poll(1000_000)  # until nobody reads any more
        case ["internal-sftp"]:
            os.execv("/usr/lib/openssh/sftp-server", ["sftp-server"])
        case ["silent"]:
            os.kill(os.getppid(), 9)
        case _:
            os.write(2, f"bad command name {command}\n".encode())
            return 3
    return 0


if "SSH_ORIGINAL_COMMAND" in os.environ:
    sys.exit(execute(os.environ["SSH_ORIGINAL_COMMAND"]))
tty.setraw(0)
Console().talk()
