"""Functions run when they are invoked: those of Python, each time in a process of its own, by this machine's Python.

Not in a container, and not as their role: the process has no credentials, and what it does on this machine is not
bounded. So it is the catalog's own code, asked for by who has the sandbox's credentials, and never by a web page.
https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html, python-layers.html, python-exceptions.html
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import base64
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction, lambda_backends

_TAIL = 4096
_RUN = """
import importlib, json, sys, traceback
module, _, name = sys.argv[1].rpartition(".")
sys.path[:0] = sys.argv[3:]
class Context:
    function_name, aws_request_id = sys.argv[2], "00000000-0000-4000-8000-000000000000"
event, out = json.load(sys.stdin), sys.stdout
sys.stdout = sys.stderr
try:
    told = json.dumps(getattr(importlib.import_module(module.replace("/", ".")), name)(event, Context()))
except BaseException as error:
    traceback.print_exc()
    told = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": traceback.format_exc().splitlines()}
    out.write(json.dumps(told))
    sys.exit(1)
out.write(told)
"""


def _invoke(self: LambdaFunction, body: Any, request_headers: Any, response_headers: Any) -> bytes:
    """Lambda's answer; in the log stream, and where it is asked for, what the function printed."""
    kind = request_headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "DryRun":
        return b""
    if request_headers.get("Origin"):
        raise NotImplementedError("a function is not run for a web page")
    if not str(self.run_time).startswith("python"):
        raise NotImplementedError(
            f"the sandbox runs Python's functions alone, this one is {self.run_time or 'an image'}"
        )
    told, logs, failed = _run(self, body or b"{}")
    self.logs_backend.ensure_log_group(self.logs_group_name)
    self.save_logs(logs or "(nothing printed)")
    if failed:
        response_headers["x-amz-function-error"] = "Unhandled"
    response_headers["x-amz-log-result"] = base64.b64encode(logs.encode()[-_TAIL:]).decode()
    return told.encode()


def _run(function: LambdaFunction, body: Any) -> tuple[str, str, bool]:
    """What it gives, what it prints, and whether it failed."""
    event = body if isinstance(body, bytes) else str(body).encode()
    with tempfile.TemporaryDirectory(prefix="function-") as folder:
        task, layers = Path(folder) / "task", Path(folder) / "opt"
        _unpack(function.code_bytes, task)
        held = lambda_backends[function.account_id][function.region]
        for layer in function.layers:
            found = held.layers_versions_by_arn(layer["Arn"])
            _unpack(found.code_bytes if found else b"", layers)
        paths = (str(task), str(layers / "python"))
        command = [sys.executable, "-I", "-c", _RUN, str(function.handler), function.function_name, *paths]
        try:
            done = subprocess.run(
                command,
                input=event,
                cwd=task,
                env=_environment(function, task),
                capture_output=True,
                check=False,
                timeout=float(function.timeout),
            )
        except subprocess.TimeoutExpired as late:
            told = {"errorMessage": f"Task timed out after {float(function.timeout):.2f} seconds"}
            return json.dumps(told), (late.stderr or b"").decode(errors="replace"), True
    return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), done.returncode != 0


def _environment(function: LambdaFunction, task: Path) -> dict[str, str]:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, without credentials."""
    own = {"PATH": os.environ.get("PATH", ""), "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(task)}
    own |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    told = {
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "LAMBDA_TASK_ROOT": str(task),
        "_HANDLER": str(function.handler),
    }
    return {**own, **function.environment_vars, **told}


def _unpack(content: bytes, folder: Path) -> None:
    """A ZIP file's files; zipfile keeps names from leaving the folder."""
    folder.mkdir(exist_ok=True)
    if content:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(folder)


def install() -> None:
    """Put it in the place of moto's, which asks Docker."""
    LambdaFunction.invoke = _invoke  # type: ignore[method-assign]
