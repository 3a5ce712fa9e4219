"""tab.py SHELL LINE WORD: types LINE and Tab into an interactive shell that has read gen's completions as
`gen completions --help` tells. Ends well when WORD is on its screen, and after SECONDS says what is there instead."""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

SECONDS = 20
# What moves the cursor and colours the screen.
ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[a-zA-Z]|[()][A-Z0-9]|[=>])|[\x07\x08\r\n]")

shell, line, word = sys.argv[1:]
home = tempfile.TemporaryDirectory()


def completions(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(subprocess.run(["gen", "completions", shell], check=True, capture_output=True).stdout)


# The prompt is written apart, so that what is typed is not taken for it.
if shell == "bash":
    completions(f"{home.name}/gen")
    program = ["bash", "--norc", "--noprofile", "-i"]
    setup = f"bind 'set show-all-if-ambiguous on'; source {home.name}/gen; PS1=REA''DY:"
elif shell == "zsh":
    completions(f"{home.name}/_gen")
    program = ["zsh", "-f", "-i"]
    setup = f"fpath=({home.name} $fpath); autoload -Uz compinit; compinit -u -D; PS1=REA''DY:"
else:
    completions(f"{home.name}/fish/completions/gen.fish")
    program = ["fish", "-i"]
    setup = "function fish_prompt; echo -n REA''DY:; end"

pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(HOME=home.name, XDG_CONFIG_HOME=home.name, XDG_DATA_HOME=home.name, TERM="xterm")
    os.execvp(program[0], program)

end = time.time() + SECONDS


def wait_for(text):
    """Reads the screen until it has the text, without escapes."""
    seen = b""
    while time.time() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 4096)
            if text.encode() in ESCAPES.sub(b"", seen):
                return
    sys.exit(f"{ESCAPES.sub(b' ', seen).decode(errors='replace')}")


os.write(terminal, f"stty columns 200 rows 60; {setup}\n".encode())
wait_for("READY:")
os.write(terminal, f"{line}\t".encode())
wait_for(word)
os.kill(pid, 9)
