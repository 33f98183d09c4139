"""A mail server for tests that writes down every accepted recipient before it says so.

    python -m tests.newsletter.sink FILE [--drop SHARE] [--slow SHARE] [--seed N] [--answers FILE]

Prints its port. FILE gets a line "recipient message-id" for each accepted message. --drop: after that share of the
messages the connection ends without an answer, half of them accepted, half not; FILE.dropped gets their recipients.
--slow: that share waits. --answers holds lines "STAGE PATTERN CODE TEXT": recipients that match get that answer at
that stage (RCPT or DOT; "DOT PATTERN HANG UP" ends the connection instead). It is read again for every message: a
server may change its mind.
"""

import argparse
import asyncio
import fnmatch
import os
import random
import re
import signal
import sys
from pathlib import Path

MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(\S+)")


class Sink:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.random = random.Random(options.seed)
        self.file, self.dropped = (
            os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT) for name in (options.file, f"{options.file}.dropped")
        )

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self.talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a sender was killed
        finally:
            writer.close()

    async def talk(self, reader, writer) -> None:
        def say(words: str) -> None:
            writer.write(f"{words}\r\n".encode())

        say("220 sink")
        recipient = refusal = None
        while line := (await reader.readline()).decode("latin-1").strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                say("250-sink\r\n250-PIPELINING\r\n250 8BITMIME" if self.options.pipelining else "250 sink")
            elif verb == "RCPT":
                recipient = line[line.index("<") + 1 : line.rindex(">")]
                refusal = self.answer("RCPT", recipient)
                say(refusal or "250 2.1.5 ok")
            elif verb == "DATA" and refusal:
                say("503 5.5.1 no recipient")
            elif verb == "DATA":
                say("354 go on")
                await writer.drain()
                message = await reader.readuntil(b"\r\n.\r\n")
                if not await self.take(recipient, message, say):
                    return
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                refusal = None
                say("250 2.0.0 ok")
            await writer.drain()

    async def take(self, recipient: str, message: bytes, say) -> bool:
        """False when the connection is to end without an answer."""
        if (refusal := self.answer("DOT", recipient)) == "HANG UP":
            return False
        if refusal:
            say(refusal)
            return not refusal.startswith("421")
        drop = self.random.random() < self.options.drop
        if not drop or self.random.random() < 0.5:
            os.write(self.file, f"{recipient} {MESSAGE_ID.search(message)[1].decode()}\n".encode())
            if self.options.keep:
                Path(self.options.keep, f"{recipient}.eml").write_bytes(message[:-3])
        if drop:
            os.write(self.dropped, f"{recipient}\n".encode())
            return False
        if self.random.random() < self.options.slow:
            await asyncio.sleep(self.random.uniform(0.2, 1))
        say("250 2.0.0 taken")
        return True

    def answer(self, stage: str, recipient: str) -> str | None:
        if not self.options.answers:
            return None
        for line in Path(self.options.answers).read_text().splitlines():
            at, pattern, words = line.split(" ", 2)
            if at == stage and fnmatch.fnmatch(recipient, pattern):
                return words
        return None


async def main(options: argparse.Namespace) -> None:
    server = await asyncio.start_server(Sink(options).serve, "127.0.0.1", options.port, limit=2**24)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    await done.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--drop", type=float, default=0)
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answers", default="")
    parser.add_argument("--keep", default="", help="a folder for the messages themselves")
    parser.add_argument("--no-pipelining", dest="pipelining", action="store_false")
    asyncio.run(main(parser.parse_args()))
