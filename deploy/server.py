"""What a server tells those who run it: whether it is ready, and what happens, a line each.

Imports nothing of the app's: a server that starts answers its first visitor a quarter of a second sooner.
"""

import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deploy import mended

log = logging.getLogger("ae_keras")


def ready(request: Request) -> JSONResponse:
    """200 where some worker can take a task, else 503. The first call starts the workers: who asks has students to
    come."""
    from ae_keras.ui import service

    status = service.runs().executor.status()
    lanes = [lane.state for lane in status.lanes]
    said = {"ready": status.ready, "workers": lanes, "waiting": status.waiting, "trouble": status.trouble}
    return JSONResponse(said, 200 if status.ready else 503)


ROUTES = [Route("/ready", ready)]


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """`AE_KERAS_LOG=json`: log lines as JSON. Workers see by themselves when their server has ended."""
    if os.environ.get("AE_KERAS_LOG") == "json":
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        log.handlers, log.propagate = [handler], False
        log.setLevel(logging.INFO)
    mended.mend()
    log.info("The server starts.")
    yield
    log.info("The server stops.")


def note(error: Exception) -> None:
    """An exception that no page expected; the student sees Streamlit's one sentence, without details."""
    log.error("A page has failed.", exc_info=error)


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
