"""Talks to the server for agents with the official Python SDK: lists the tools, checks a broken story, fixes it, builds the
request, gets the sheet as a picture, and is refused a path outside and a render without the flag."""

import asyncio
import base64
import json
import pathlib
import subprocess
import sys

from mcp import Client, StdioServerParameters

STORYC, FILMS = sys.argv[1], pathlib.Path(sys.argv[2])


def text(result) -> str:
    return result.content[0].text


async def loop(client: Client) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    wanted = {"check", "fix", "import", "build", "cost", "models", "explain", "sheet", "render_plan"}
    assert set(tools) == wanted, sorted(tools)
    assert tools["check"].annotations.read_only_hint is True
    assert tools["fix"].annotations.destructive_hint is True

    # The SDK compares each result with the tool's output schema.
    broken = await client.call_tool("check", {"path": "river.story"})
    assert not broken.is_error and not broken.structured_content["ok"], broken
    assert "[fix]" in text(broken), text(broken)
    fixed = await client.call_tool("fix", {"path": "river.story"})
    assert fixed.structured_content["written"], fixed
    story = "---\nmodel: happyhorse-1.1\n---\n[0-5.0s] A boy walks by the river.\n[5-9s] He sits down.\n"
    assert (FILMS / "river.story").read_text() == story
    assert text(await client.call_tool("check", {"path": "river.story"})) == "ok\n"

    built = await client.call_tool("build", {"path": "river.story"})
    own = subprocess.run([STORYC, "build", FILMS / "river.story"], capture_output=True, check=True)
    [request], [known] = built.structured_content["requests"], json.loads(own.stdout)
    assert request["body"] == known["body"] and request["url"] == known["url"], request

    sheet = await client.call_tool("sheet", {"path": "river.story"})
    picture = next(part for part in sheet.content if part.type == "image")
    assert picture.mime_type == "image/png"
    assert base64.b64decode(picture.data).startswith(b"\x89PNG\r\n\x1a\n")

    cost = await client.call_tool("cost", {"path": "river.story"})
    assert cost.structured_content["stories"][0]["models"][0]["currency"] == "USD", cost
    plan = await client.call_tool("render_plan", {"path": "river.story"})
    assert plan.structured_content["to_pay"]["takes"] == 1, plan

    outside = await client.call_tool("check", {"path": "../secret.story"})
    assert outside.is_error and text(outside).startswith("! outside "), outside
    render = await client.call_tool("render", {"path": "river.story", "max_cost": "5USD"})
    assert render.is_error and text(render).startswith("! render-off "), render

    language = await client.read_resource("storyc://language")
    assert "[0-5s]" in language.contents[0].text
    prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
    assert prompts == {"write_story", "cut_to_length", "make_cheaper"}, prompts
    prompt = await client.get_prompt("cut_to_length", {"path": "river.story"})
    assert "river.story" in prompt.messages[0].content.text


async def main() -> None:
    server = StdioServerParameters(command=STORYC, args=["mcp", str(FILMS)])
    async with Client(server) as client:
        await loop(client)
        print(f"the Python SDK, protocol {client.protocol_version}: all as expected")


asyncio.run(main())
