"""Runs scripts with boto3, each in a fork of its own: to import it, and to read the models of the
services, takes a second.

Each connection brings a script and its environment, and gets what the script left in `out`, or its error.
The process ends when its standard input is closed, as the kernel does with the test's process.
"""

import json
import os
import selectors
import socketserver
import sys
import traceback

import boto3
import botocore.session

session = botocore.session.get_session()
for service in ("route53", "acm", "sts", "ec2", "eks", "iam"):
    for kind in ("service-2", "endpoint-rule-set-1"):
        session.get_component("data_loader").load_service_model(service, kind)
# Its credentials and settings are not looked for before a script has its environment.
boto3.setup_default_session(botocore_session=session)


class Script(socketserver.StreamRequestHandler):
    def handle(self):
        asked = json.loads(self.rfile.readline())
        os.environ.clear()
        os.environ.update(asked["env"])
        names = {"__name__": "__main__"}
        try:
            exec(compile(asked["script"], "script", "exec"), names)
            answer = {"out": names["out"]}
        except BaseException:
            answer = {"error": traceback.format_exc()}
        self.wfile.write(json.dumps(answer, default=str).encode())


class Server(socketserver.ForkingTCPServer):
    request_queue_size = 64


with Server(("127.0.0.1", 0), Script) as server:
    print(server.server_address[1], flush=True)
    selector = selectors.DefaultSelector()
    selector.register(server, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    while all(key.fileobj is server for key, _ in selector.select()):
        server.handle_request()
