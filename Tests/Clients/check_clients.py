#!/usr/bin/env python3
"""Drives the control channel with clients from PyPI, as they are: jsonrpcclient, python-lsp-jsonrpc and mcp.

    pip install -r Tests/Clients/requirements.txt
    python Tests/Clients/check_clients.py .build/release/aval [--config config/aval.json]

With mcp 1.x the handshake of 2025-11-25 is spoken, with mcp 2.x the stateless 2026-07-28. A client that is not installed
is skipped. Ends with "N passed, M failed".
"""

import argparse
import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading

passed, failed = 0, 0


def check(title, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {title} {detail}")


def installed(module):
    if importlib.util.find_spec(module):
        return True
    print(f"skipped: {module} is not installed")
    return False


def start(command):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def with_jsonrpcclient(command):
    from jsonrpcclient import Error, Ok, parse, request_json, notification_json

    process = start(command)

    def ask(line):
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
        return parse(json.loads(process.stdout.readline()))

    health = ask(request_json("system.health"))
    check("jsonrpcclient: a result is Ok", isinstance(health, Ok) and "checks" in health.result, health)
    unknown = ask(request_json("no.such"))
    check("jsonrpcclient: an unknown method is Error -32601", isinstance(unknown, Error) and unknown.code == -32601)
    refused = ask(request_json("system.health", params={"nonsense": 1}))
    check("jsonrpcclient: an unknown parameter is named", isinstance(refused, Error) and refused.code == -32602
          and refused.data["path"] == "/nonsense", refused)
    batch = ask("[" + ",".join([request_json("system.health"), notification_json("system.health"),
                                request_json("no.such")]) + "]")
    kinds = sorted(type(reply).__name__ for reply in batch)
    check("jsonrpcclient: a batch is parsed as a list", kinds == ["Error", "Ok"], kinds)
    process.stdin.close()
    check("jsonrpcclient: exit 0 at the end of input", process.wait(5) == 0)


def with_lsp(command):
    from pylsp_jsonrpc.endpoint import Endpoint
    from pylsp_jsonrpc.exceptions import JsonRpcException
    from pylsp_jsonrpc.streams import JsonRpcStreamReader, JsonRpcStreamWriter

    process = start(command)
    writer = JsonRpcStreamWriter(process.stdin)
    endpoint = Endpoint({}, writer.write)
    reader = threading.Thread(target=JsonRpcStreamReader(process.stdout).listen, args=(endpoint.consume,), daemon=True)
    reader.start()
    info = endpoint.request("initialize", {"processId": os.getpid(), "capabilities": {}}).result(10)
    check("pylsp-jsonrpc: initialize", info["serverInfo"]["name"] == "aval", info)
    endpoint.notify("initialized", {})
    replies = [endpoint.request("system.health") for _ in range(20)]
    check("pylsp-jsonrpc: pipelined requests", all("checks" in reply.result(10) for reply in replies))
    try:
        endpoint.request("no.such").result(10)
        check("pylsp-jsonrpc: an unknown method raises", False)
    except JsonRpcException as error:
        check("pylsp-jsonrpc: an unknown method raises", error.code == -32601, error)
    check("pylsp-jsonrpc: shutdown", endpoint.request("shutdown").result(10) is None)
    endpoint.notify("exit")
    check("pylsp-jsonrpc: exit 0 after shutdown", process.wait(5) == 0)


def with_mcp(command):
    import mcp.types as types

    if hasattr(types, "LATEST_MODERN_VERSION") or importlib.util.find_spec("mcp_types"):
        asyncio.run(mcp_stateless(command))
    else:
        asyncio.run(mcp_handshake(command))


async def mcp_handshake(command):
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    heard = []

    async def progress(done, total, message):
        heard.append((done, total, message))

    async with stdio_client(StdioServerParameters(command=command[0], args=command[1:])) as (read, write):
        async with ClientSession(read, write) as session:
            hello = await session.initialize()
            check("mcp: initialize agrees on 2025-11-25", hello.protocolVersion == "2025-11-25", hello.protocolVersion)
            await session.send_ping()
            tools = (await session.list_tools()).tools
            names = [tool.name for tool in tools]
            check("mcp: tools in the order of names", names == sorted(names) and "system.health" in names)
            check("mcp: every tool has both schemas", all(
                tool.inputSchema.get("type") == "object" and tool.outputSchema for tool in tools))
            result = await session.call_tool("system.health", {}, progress_callback=progress)
            check("mcp: a result validates against its output schema", result.structuredContent["checks"] is not None)
            refused = await session.call_tool("system.health", {"nonsense": 1})
            check("mcp: a refused call is isError", refused.isError and "nonsense" in refused.content[0].text, refused)
            try:
                await session.call_tool("no.such", {})
                check("mcp: an unknown tool raises", False)
            except Exception as error:
                check("mcp: an unknown tool raises", "no.such" in str(error), error)


async def mcp_stateless(command):
    from mcp import Client, StdioServerParameters, stdio_client

    server = stdio_client(StdioServerParameters(command=command[0], args=command[1:]))
    async with Client(server) as client:
        version = client.protocol_version
        check("mcp: 2026-07-28 without a handshake", version == "2026-07-28", version)
        tools = (await client.list_tools()).tools
        names = [tool.name for tool in tools]
        check("mcp: tools in the order of names", names == sorted(names) and "system.health" in names)
        check("mcp: every tool has both schemas", all(
            tool.input_schema.get("type") == "object" and tool.output_schema for tool in tools))
        result = await client.call_tool("system.health", {})
        check("mcp: a result validates against its output schema", result.structured_content["checks"] is not None)
        refused = await client.call_tool("system.health", {"nonsense": 1})
        check("mcp: a refused call is is_error", refused.is_error and "nonsense" in refused.content[0].text, refused)
        try:
            await client.call_tool("no.such", {})
            check("mcp: an unknown tool raises", False)
        except Exception as error:
            check("mcp: an unknown tool raises", "no.such" in str(error), error)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("aval")
    parser.add_argument("--config")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [os.path.abspath(options.aval), "serve", "--database", os.path.join(folder, "books.sqlite")]
        if options.config:
            command += ["--config", os.path.abspath(options.config)]
        for module, run in [("jsonrpcclient", with_jsonrpcclient), ("pylsp_jsonrpc", with_lsp), ("mcp", with_mcp)]:
            if installed(module):
                run(command)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
