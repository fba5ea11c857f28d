"""Reads replies of a Supervisor with Home Assistant's own client, and prints them. Arguments: base URL and token."""

import asyncio
import json
import sys

from aiohasupervisor import SupervisorClient
from aiohasupervisor.exceptions import SupervisorError


async def main(url: str, token: str) -> None:
    async with SupervisorClient(url, token) as client:
        await client.supervisor.ping()
        app = await client.addons.addon_info("self")
        info = await client.info()
        core = await client.homeassistant.info()
        async with SupervisorClient(url, "wrong") as stranger:
            try:
                await stranger.info()
                refused = None
            except SupervisorError as error:
                refused = type(error).__name__
        found = {
            "slug": app.slug,
            "options": app.options,
            "ingress_url": app.ingress_url,
            "supervisor": info.supervisor,
            "core": core.version,
            "refused": refused,
        }
        print(json.dumps(found))


asyncio.run(main(*sys.argv[1:]))
