"""Whether a service answers: `python -m deploy.probe http://web-1:8501/ready`, or `tcp://scheduler:8786`."""

import socket
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlparse

SECONDS = 5.0


def answers(address: str) -> bool:
    """Whether there is a connection, and by HTTP a good answer, within some seconds."""
    url = urlparse(address)
    try:
        if url.scheme == "tcp":
            socket.create_connection((url.hostname, url.port), SECONDS).close()
            return True
        connection = HTTPConnection(url.netloc, timeout=SECONDS)
        connection.request("GET", url.path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(not answers(sys.argv[1]))
