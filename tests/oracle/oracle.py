#!/usr/bin/env python3
"""Records what the vendors' own SDKs send, and compares storyc's requests with it.

    oracle.py record                   write what the SDKs send to tests/recorded
    oracle.py compare --storyc PATH    compare storyc's requests with what the SDKs send for the same input

Only the installation of the packages uses the network. The SDKs talk to a server on loopback, with the key "secret".
"""

import argparse
import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cases import CASES, PROMPT

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RECORDED = ROOT / "tests" / "recorded"

# Replies that the SDKs accept, by wire and call.
JOB = {"id": "job-1", "polling_url": "/api/v1/videos/job-1", "status": "pending"}
VIDEO = {
    "id": "video-1", "object": "video", "created_at": 0, "model": "model-1", "progress": 0, "seconds": "8",
    "size": "1280x720", "status": "queued",
}  # fmt: skip
QUEUED = {"request_id": "request-1", "status": "IN_QUEUE", "queue_position": 0}
REPLIES = {
    ("dashscope", "async_call"): {"output": {"task_id": "task-1", "task_status": "PENDING"}, "request_id": "r"},
    ("dashscope", "fetch"): {"output": {"task_id": "task-1", "task_status": "RUNNING"}, "request_id": "r"},
    ("ark", "list"): {"total": 0, "items": []},
    ("openrouter", "generate"): JOB,
    ("openrouter", "getGeneration"): JOB,
    ("openrouter", "listVideosModels"): {"data": []},
    ("fal", "submit"): QUEUED,
    ("fal", "status"): QUEUED,
    ("xai", "doGenerate"): {"request_id": "request-1"},
    ("openai", "create"): VIDEO,
    ("openai", "retrieve"): VIDEO,
    ("openai", "list"): {"object": "list", "data": [], "has_more": False},
    ("openai", "delete"): {"id": "video-1", "object": "video.deleted", "deleted": True},
}
STATUS = {("openrouter", "generate"): 202}
BYTES = {("openrouter", "getVideoContent")}

# The wires whose SDKs run in Node.
NODE = ("openrouter", "fal", "xai")

# The headers to compare, and those of them that storyc must send too. Other headers only identify the SDK and the
# machine.
HEADERS = ("authorization", "content-type", "x-dashscope-async", "accept", "x-fal-queue-priority")
REQUIRED = HEADERS[:3]

# Two undocumented fields of the `dashscope` package: only these may be missing from storyc's request.
LEGACY = ("extend_prompt", "function")


@dataclass
class Sent:
    """A request as the server received it. `path` includes the query; `body` is None if there was none."""

    method: str
    path: str
    headers: dict
    body: object


# --- The server on loopback -------------------------------------------------------------------------------------------


class Server:
    """Records requests. The first segment of each path is the number of its case."""

    def __init__(self, cases):
        self.cases = cases
        self.sent = {case.id: [] for case in cases}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def handle_any(self):
                _, number, rest = self.path.split("/", 2)
                case = server.cases[int(number)]
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                sent = Sent(self.command, f"/{rest}", kept(self.headers), parsed(self.headers, raw))
                server.sent[case.id].append(sent)
                key = (case.wire, case.call)
                is_video = key in BYTES
                reply = b"video" if is_video else json.dumps(REPLIES.get(key, {"id": "cgt-1"})).encode()
                self.send_response(STATUS.get(key, 200))
                self.send_header("Content-Type", "video/mp4" if is_video else "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def base(self, number):
        return f"http://127.0.0.1:{self.http.server_port}/{number}"


def kept(headers):
    """Returns the headers to compare, in lower case and sorted, without the key and the multipart boundary."""
    found = {}
    for name, value in headers.items():
        name = name.lower()
        if name == "authorization":
            value = value.split(" ")[0] + " REDACTED"
        elif name == "content-type":
            value = value.split(";")[0]
        elif name not in HEADERS:
            continue
        found[name] = value
    return dict(sorted(found.items()))


def parsed(headers, raw):
    """Returns the body: JSON as it is, a form as {field: value}, a file as its name and type."""
    if not raw:
        return None
    kind = headers["Content-Type"]
    if not kind.startswith("multipart/"):
        return json.loads(raw)
    form = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw, policy=email.policy.HTTP)
    fields = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if part.get_filename():
            value = {"filename": part.get_filename(), "content_type": part.get_content_type()}
        else:
            value = part.get_payload(decode=True).decode()
        if name in fields:
            before = fields[name]
            fields[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            fields[name] = value
    return fields


# --- The SDKs ---------------------------------------------------------------------------------------------------------


class Sdks:
    """The vendors' packages, installed into their own folder."""

    def __init__(self, folder):
        self.folder = folder
        self.python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.npm = shutil.which("npm")

    def install(self):
        """Installs the packages unless these versions are installed already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = (HERE / "requirements.txt").read_text() + (HERE / "package.json").read_text()
        stamp = self.folder / "installed"
        shutil.copy(HERE / "send.mjs", self.folder)  # Node looks for packages beside the script.
        if stamp.exists() and stamp.read_text() == wanted:
            return
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.folder / "venv"], check=True)
        pip = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
        if self.npm:
            shutil.copy(HERE / "package.json", self.folder)
            install = [self.npm, "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run([*install, "--no-package-lock"], cwd=self.folder, check=True)
        stamp.write_text(wanted)

    def has(self, case):
        return self.npm is not None or case.wire not in NODE

    def send(self, cases, prompts):
        """Makes the call of each case with its prompt, and returns the single request that each call sent."""
        server = Server(cases)
        calls = {"python": [], "node": []}
        for number, case in enumerate(cases):
            runtime = "node" if case.wire in NODE else "python"
            calls[runtime].append(
                {
                    "id": case.id,
                    "sdk": case.sdk,
                    "call": case.call,
                    "arguments": with_prompt(case.arguments, prompts[case.id]),
                    "base": server.base(number),
                }
            )
        failed = {}
        # Pass on no proxy and none of the user's keys.
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        environment["NO_PROXY"] = "*"
        commands = {"python": [self.python, HERE / "send.py"], "node": ["node", "send.mjs"]}
        for runtime, command in commands.items():
            if batch := calls[runtime]:
                ran = subprocess.run(
                    command, input=json.dumps(batch), text=True, stdout=subprocess.PIPE, cwd=self.folder,
                    env=environment, check=True,
                )  # fmt: skip
                failed |= json.loads(ran.stdout)
        server.http.shutdown()
        for case in cases:
            if case.id in failed:
                sys.exit(f"{case.id}: the SDK failed: {failed[case.id]}")
            if len(server.sent[case.id]) != 1:
                sys.exit(f"{case.id}: the SDK sent {len(server.sent[case.id])} requests, not one")
        return {case.id: server.sent[case.id][0] for case in cases}


def with_prompt(value, prompt):
    """Returns the arguments of a case with `PROMPT` replaced."""
    if isinstance(value, dict):
        return {key: with_prompt(item, prompt) for key, item in value.items()}
    if isinstance(value, list):
        return [with_prompt(item, prompt) for item in value]
    return prompt if value == PROMPT else value


# --- record -----------------------------------------------------------------------------------------------------------


def record(sdks):
    """Writes each body to tests/recorded/<wire>/<case>.json, and the rest of each request to requests.json there."""
    cases = [case for case in CASES if sdks.has(case) and case.clip is None]
    sent = sdks.send(cases, {case.id: case.prompt for case in cases})
    requests = {}
    for case in cases:
        request = sent[case.id]
        if request.body is not None:
            body = json.dumps(request.body, indent=2, ensure_ascii=False)
            save(RECORDED / case.wire / f"{case.name}.json", f"{body}\n")
        about = {"method": request.method, "path": request.path, "headers": request.headers}
        requests.setdefault(case.wire, {})[case.name] = about
    for wire, table in requests.items():
        lines = ",\n".join(f"  {json.dumps(case)}: {json.dumps(about)}" for case, about in table.items())
        save(RECORDED / wire / "requests.json", f"{{\n{lines}\n}}\n")
        print(f"{wire}: {len(table)} requests")
    if not sdks.npm:
        print("npm is missing: openrouter, fal and xai were not recorded")


def save(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# --- compare ----------------------------------------------------------------------------------------------------------


def compare(sdks, storyc):
    """Prints a table of the cases with a story; returns True if all that could be compared are equal."""
    listed = {model["id"]: model["wire"] for model in json.loads(run(storyc, "models", "--format", "json"))["models"]}
    rows, differences, lowered = {}, {}, {}
    for case in CASES:
        if not case.story:
            continue
        if case.model not in listed:
            why = f"storyc has no model `{case.model}`" if case.model else "no model of storyc yet"
            rows[case.id] = ("skipped", why)
        elif not sdks.has(case):
            rows[case.id] = ("skipped", "npm is missing")
        else:
            try:
                lowered[case.id] = build(storyc, case)
            except RuntimeError as error:
                rows[case.id] = ("refused", "storyc makes no request")
                differences[case.id] = str(error).splitlines()
    cases = [case for case in CASES if case.id in lowered]
    prompts = {case.id: prompt_of(case.wire, lowered[case.id]["body"]) or case.prompt for case in cases}
    sent = sdks.send(cases, prompts)
    for case in cases:
        found = differ(case.wire, lowered[case.id], sent[case.id])
        own = "" if prompts[case.id] == case.prompt else "the prompt is not the recorded one"
        rows[case.id] = ("differs", f"in {len(found)} place{'s' * (len(found) > 1)}") if found else ("equal", own)
        if found:
            differences[case.id] = found

    wide = max(len(row) for row in rows)
    for case in CASES:
        if case.id in rows:
            result, remark = rows[case.id]
            print(f"{case.id:<{wide}}  {case.model or '-':<26}  {result:<8}  {remark}".rstrip())
    for case, lines in differences.items():
        print(f"\n{case}")
        for line in lines:
            print(f"  {line}")
    # A wire without a comparison must not look like one that passed.
    tried = {case.wire for case in CASES if rows.get(case.id, ("skipped",))[0] != "skipped"}
    for model, wire in listed.items():
        if wire not in tried:
            print(f"\nnote: {model} speaks {wire}, and no case compares that wire")
    counts = [sum(row[0] == result for row in rows.values()) for result in ("equal", "differs", "refused", "skipped")]
    print("\n{} equal, {} different, {} refused, {} skipped".format(*counts))
    return not differences and counts[0] > 0


def run(storyc, *arguments):
    ran = subprocess.run([storyc, *arguments], capture_output=True, text=True, encoding="utf-8", cwd=HERE)
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr)
    return ran.stdout


def build(storyc, case):
    """Returns the only request that storyc builds from a story, or the request of one of its clips."""
    flags = ["build", "--emit", "request", "--color", "never", "--model", case.model]
    requests = json.loads(run(storyc, *flags, f"stories/{case.story}.story", *case.flags))
    if case.clip is not None:
        return requests[case.clip - 1]
    if len(requests) != 1:
        raise RuntimeError(f"storyc makes {len(requests)} requests, not one")
    return requests[0]


def prompt_of(wire, body):
    """Returns the prompt in the body of a wire, or None."""
    if wire == "dashscope":
        return body.get("input", {}).get("prompt")
    if wire == "ark":
        texts = [item.get("text") for item in body.get("content", []) if item.get("type") == "text"]
        return texts[0] if texts else None
    return body.get("prompt")


def differ(wire, request, sent):
    """Lists the differences between storyc's request and the SDK's, one per line."""
    expected = sent.body
    if wire == "ark":
        # The packages send omitted arguments as null.
        expected = {key: value for key, value in expected.items() if value is not None}
    if wire == "dashscope":
        fields = {key: value for key, value in expected["input"].items() if key not in LEGACY}
        expected = {**expected, "input": fields}
    found = list(differences_in("body", request["body"], expected))

    address = urlsplit(request["url"])
    path = address.path + (f"?{address.query}" if address.query else "")
    found += differences_in("method", request["method"], sent.method)
    found += differences_in("path", path, sent.path)
    ours = kept(request["headers"])
    for name in REQUIRED:
        found += differences_in(f"header {name}", ours.get(name), sent.headers.get(name))
    return found


def differences_in(place, ours, theirs):
    """Yields each path at which two JSON values differ. `5`, `5.0`, `"5"` and `true` are four different values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            if key not in theirs:
                yield f"{place}.{key}: storyc {show(ours[key])}, the SDK does not send it"
            elif key not in ours:
                yield f"{place}.{key}: storyc does not send it, SDK {show(theirs[key])}"
            else:
                yield from differences_in(f"{place}.{key}", ours[key], theirs[key])
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (our, their) in enumerate(zip(ours, theirs)):
            yield from differences_in(f"{place}[{index}]", our, their)
    elif type(ours) is not type(theirs) or ours != theirs:
        yield f"{place}: storyc {show(ours)}, SDK {show(theirs)}"


def show(value):
    return json.dumps(value, ensure_ascii=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--env", type=Path, default=ROOT / "target" / "oracle", help="where the packages go (target/oracle)"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("record", parents=[shared], help="write what the SDKs send to tests/recorded")
    comparing = commands.add_parser("compare", parents=[shared], help="compare storyc with the SDKs")
    comparing.add_argument("--storyc", type=Path, required=True, help="the program to compare")
    options = parser.parse_args()

    sdks = Sdks(options.env.resolve())
    sdks.install()
    if options.command == "record":
        record(sdks)
    elif not options.storyc.is_file():
        parser.error(f"there is no program at {options.storyc}")
    elif not compare(sdks, options.storyc.resolve()):
        sys.exit(1)


if __name__ == "__main__":
    main()
