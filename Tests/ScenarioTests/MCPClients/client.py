"""One working hour of an assistant, through the official Python client of the Model Context Protocol (1.x or 2.x).

    client.py AVAL SERVE-ARGUMENT…      (PYTHONPATH names the client; RECORD a file that takes what it sends)

Prints one JSON object of what it saw; the test compares that."""
import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

try:
    from importlib.metadata import version

    MAJOR = int(version("mcp").split(".")[0])
except Exception:
    MAJOR = 1


def member(value, camel, snake):
    return getattr(value, camel, None) if hasattr(value, camel) else getattr(value, snake, None)


def command():
    words = sys.argv[1:]
    if os.environ.get("RECORD"):
        words = ["sh", "-c", 'tee "$RECORD" | "$@"', "sh", *words]
    return StdioServerParameters(command=words[0], args=words[1:], env=dict(os.environ))


async def main():
    seen = {"major": MAJOR}
    async with stdio_client(command()) as (read, write), ClientSession(read, write) as session:
        modern = MAJOR > 1 and os.environ.get("MODERN") == "1"
        hello = await (session.discover() if modern else session.initialize())
        seen["protocol"] = member(hello, "protocolVersion", "protocol_version") or "discovered"
        if not modern:
            await session.send_ping()
        names, cursor = [], None
        while True:
            if MAJOR > 1:
                from mcp.types import PaginatedRequestParams

                page = await session.list_tools(params=PaginatedRequestParams(cursor=cursor) if cursor else None)
            else:
                page = await (session.list_tools(cursor) if cursor else session.list_tools())
            names += [tool.name for tool in page.tools]
            cursor = member(page, "nextCursor", "next_cursor")
            if not cursor:
                break
        seen["tools"] = len(names)
        seen["first"] = names[0]
        made = await session.call_tool(
            "archive_customer_create", {"name": "Lantern Paper Ltd", "kind": "company", "industry": "jindian"})
        seen["made"] = member(made, "structuredContent", "structured_content")["customer"]["name"]
        # Not on the menu, and called all the same.
        unlisted = await session.call_tool("archive_industry_list", {})
        seen["unlisted"] = not member(unlisted, "isError", "is_error")
        refused = await session.call_tool("archive_customer_get", {"customer": "jindian999"})
        seen["refused"] = member(refused, "isError", "is_error")
        seen["sentence"] = refused.content[0].text
        try:
            await session.call_tool("archive_customer_gat", {"customer": "x"})
            seen["unknown"] = "answered"
        except Exception as error:
            seen["unknown"] = str(error)
    print(json.dumps(seen, ensure_ascii=False))


asyncio.run(asyncio.wait_for(main(), 60))
