"""Makes the SDK calls listed on standard input, each against its own base URL. Runs inside the virtual environment.

Input: a JSON list of {"id", "sdk", "call", "arguments", "base"}. Output: a JSON object {id: error} of the failed calls.
"""

import json
import socket
import sys
import warnings

connect = socket.socket.connect


def loopback_only(self, address):
    """Blocks connections to any host but loopback, such as telemetry."""
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        raise PermissionError(f"only loopback is allowed, not {address[0]}")
    return connect(self, address)


socket.socket.connect = loopback_only
warnings.simplefilter("ignore")  # The OpenAI SDK marks its video API as deprecated.


def dashscope(base, call, arguments):
    import dashscope

    dashscope.base_http_api_url = f"{base}/api/v1"
    answer = getattr(dashscope.VideoSynthesis, call)(api_key="secret", **arguments)
    if answer.status_code != 200:
        raise RuntimeError(answer)


def ark(base, call, arguments):
    from volcenginesdkarkruntime import Ark

    tasks = Ark(base_url=f"{base}/api/v3", api_key="secret", max_retries=0).content_generation.tasks
    getattr(tasks, call)(**arguments)


def byteplus(base, call, arguments):
    from byteplussdkarkruntime import Ark

    tasks = Ark(base_url=f"{base}/api/v3", api_key="secret", max_retries=0).content_generation.tasks
    getattr(tasks, call)(**arguments)


def openai(base, call, arguments):
    from openai import OpenAI

    reference = arguments.get("input_reference", {})
    if "file" in reference:
        arguments["input_reference"] = (reference["file"], b"\x89PNG\r\n\x1a\n", "image/png")
    videos = OpenAI(base_url=f"{base}/v1", api_key="secret", max_retries=0).videos
    getattr(videos, call)(**arguments)


SDKS = {"dashscope": dashscope, "ark": ark, "byteplus": byteplus, "openai": openai}

failed = {}
for case in json.load(sys.stdin):
    try:
        SDKS[case["sdk"]](case["base"], case["call"], case["arguments"])
    except Exception as error:  # Report any error that the SDK raises.
        failed[case["id"]] = f"{type(error).__name__}: {error}"
json.dump(failed, sys.stdout)
