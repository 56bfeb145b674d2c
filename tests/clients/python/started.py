import json
import os
import subprocess
from contextlib import contextmanager


@contextmanager
def emulator(*options):
    command = ["keyward", "emulator"]
    start = [*command, "--port", "0", "--json", *options]
    with subprocess.Popen(start, stdout=subprocess.PIPE, text=True) as process:
        try:
            ready = json.loads(process.stdout.readline())
            ask = [*command, "env", "--json", "--control", ready["controlUrl"]]
            said = subprocess.run(ask, check=True, capture_output=True, text=True)
            os.environ.update(json.loads(said.stdout)["variables"])
            yield ready
        finally:
            process.terminate()
