"""moto's server on a port of the system's choice, which is printed.

The process ends when its standard input is closed, which the kernel does also when the process that
started it is killed. With the arguments `in FOLDER` it then removes the folder that was made for it.
Beside the APIs it answers `/_sandbox/objects`: what is in its backends.

With the argument `fork` it serves nothing itself. It forks a server at each line `start LOG`, ends one
at `end PID`, and tells `started PID PORT` and `ended PID HOW`. Servers that still run at its end go with
it, and with them the folders of their logs. Starting an interpreter with moto takes
a second of computing, what a service loads at its first call often another one, and a fork takes
milliseconds: what one server had to load is loaded here before the next one is forked.

With the arguments `share SOCKET` it does so for whoever connects to this socket, prints `ready` when
that is possible, and ends one's servers with the connection.
"""

import functools
import gc
import importlib
import io
import json
import logging
import os
import selectors
import shutil
import signal
import socket
import sys
import threading
import traceback


def end_with(stream, folder=None):
    while os.read(stream, 1):
        pass
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


forks = sys.argv[1:2] in (["fork"], ["share"])
if not forks:
    folder = sys.argv[2] if sys.argv[1:2] == ["in"] else None
    threading.Thread(target=end_with, args=(0, folder), daemon=True).start()
logging.getLogger("werkzeug").setLevel(logging.ERROR)

import moto.backends
import moto.core.errors
import moto.core.responses
import moto.core.routing
import moto.core.utils
import moto.route53.models as route53
import xmltodict
from moto.backends import get_backend
from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.core.common_models import BaseModel
from moto.core.serialize import XFormedAttributePicker
from moto.core.utils import get_service_model
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.exceptions import InternalServerError
from werkzeug.serving import make_server

# What moto works out anew at each request, although it stays the same: the folders of its services, the
# operations of one, and what botocore calls a service.
services = tuple(moto.backends.list_of_moto_modules())
moto.backends.list_of_moto_modules = lambda: services
moto.core.responses.method_names_from_class = functools.cache(
    moto.core.responses.method_names_from_class
)
moto.core.utils.service_name_from_moto_package_name = functools.cache(
    moto.core.utils.service_name_from_moto_package_name
)
xmltodict._validate_name = functools.cache(xmltodict._validate_name)
# The attributes of an object that may hold a member of an answer: they follow from the class and the shape.
plain_keys = XFormedAttributePicker.get_possible_keys
known_keys = {}


def possible_keys(self, context):
    place = (type(context.obj), context.shape, context.key)
    keys = known_keys.get(place)
    if keys is None:
        keys = known_keys[place] = tuple(plain_keys(self, context))
    return keys


XFormedAttributePicker.get_possible_keys = possible_keys
# All errors of a service, which are looked through to answer with one.
errors_of = moto.core.errors.ErrorLookupFactory()
moto.core.errors.ErrorLookupFactory = lambda: errors_of

# Hosted zone ids begin with a Z.
make_id = route53.create_route53_zone_id
route53.create_route53_zone_id = lambda **known: "Z" + make_id(**known)[1:]


def kind_of(value):
    """The class of an object, without what moto's names say about moto."""
    kind = type(value).__name__.removeprefix("Fake")
    return {"CertBundle": "Certificate", "Zone": "HostedZone", "VPC": "Vpc"}.get(kind, kind)


def comes_along(value):
    """Whether an object was made with another, and goes with it in AWS: moto keeps some of them."""
    kind = kind_of(value)
    if kind == "NetworkAcl":
        return value.default
    if kind == "SecurityGroup":
        # Redshift has a class of this name too.
        return getattr(value, "is_default", False)
    if kind == "RouteTable":
        return value.main_association_id is not None
    # moto's own reference for the set of a zone that was not given one.
    return kind == "DelegationSet" and value.caller_reference.startswith("DelSet_")


def is_deleted(value):
    """Whether an object is there only until its time is over: nobody can use it any more."""
    kind = kind_of(value)
    if kind == "Key":
        return getattr(value, "key_state", "") == "PendingDeletion"
    if kind == "Secret":
        return value.is_deleted()
    state = getattr(value, "_state", None)
    return kind == "Instance" and getattr(state, "name", "") == "terminated"


def label(value, key):
    """The key of an object, which for IAM is an id that no call names."""
    is_iam = type(value).__module__.startswith("moto.iam.")
    return getattr(value, "name", key) if is_iam else key


def objects_in(value, path=()):
    """Kind and id of every object below an attribute, of which most are maps by id, some in maps."""
    if isinstance(value, BaseModel):
        if path and not comes_along(value) and not is_deleted(value):
            yield kind_of(value), str(label(value, path[-1]))
    elif isinstance(value, dict) and len(path) < 3:
        for key, item in list(value.items()):
            yield from objects_in(item, (*path, key))


def objects(backend):
    found = set()
    for name, value in list(vars(backend).items()):
        if isinstance(value, dict):
            found.update((kind, key) for kind, key in objects_in(value) if key)
    return found


# What a new account has: default networks, images, policies of AWS.
given = {}
plain_getitem = AccountSpecificBackend.__getitem__


def delete_subnet_whole(backend):
    """A subnet's associations go with it; moto keeps them, and with them what is associated."""
    plain = backend.delete_subnet

    def delete_subnet(subnet_id):
        subnet = plain(subnet_id)
        for acl in backend.network_acls.values():
            for key in [k for k, one in acl._associations.items() if one.subnet_id == subnet_id]:
                del acl._associations[key]
        for table in backend.route_tables.values():
            for key in [k for k, one in table._associations.items() if one == subnet_id]:
                del table._associations[key]
        return subnet

    backend.delete_subnet = delete_subnet


# What this server loaded that its origin had not: modules, backends, the applications of services, and botocore's
# models of them.
loaded = []
models = set()


def model_of(service):
    if service not in models:
        models.add(service)
        loaded.append(("model", service))
    return get_service_model(service)


for module in (moto.core.responses, moto.core.routing, moto.core.utils):
    module.get_service_model = model_of


def delete_versions_alone(backend):
    """A bucket that makes no versions any more keeps those that it has (S3 user guide, "Working with
    objects in a versioning-suspended bucket"); moto deletes all of them with one, and crashes on a delete marker."""
    delete = backend.delete_object

    def delete_object(bucket_name, key_name, version_id=None, bypass=False):
        bucket = backend.get_bucket(bucket_name)
        status = bucket.versioning_status
        if version_id is None or status != "Suspended":
            return delete(bucket_name, key_name, version_id=version_id, bypass=bypass)
        bucket.versioning_status = "Enabled"
        try:
            return delete(bucket_name, key_name, version_id=version_id, bypass=bypass)
        finally:
            bucket.versioning_status = status

    backend.delete_object = delete_object


def getitem(self, region):
    known = region in self.keys()
    backend = plain_getitem(self, region)
    if not known and id(backend) not in given:
        given[id(backend)] = objects(backend)
        loaded.append(("backend", self.service_name, self.account_id, region))
        if type(backend).__name__ == "EC2Backend":
            delete_subnet_whole(backend)
        if type(backend).__name__ == "S3Backend":
            delete_versions_alone(backend)
    return backend


AccountSpecificBackend.__getitem__ = getitem


def existing():
    found = {}
    for service in list(BackendDict._instances):
        for regions in list(service.values()):
            for region, backend in list(regions.items()):
                for kind, key in objects(backend) - given.get(id(backend), set()):
                    found.setdefault(f"{service.service_name}:{kind}", []).append(key)
    return {kind: sorted(set(keys)) for kind, keys in sorted(found.items())}


def create_app(service):
    loaded.append(("application", service))
    return create_backend_app(service)


application = DomainDispatcherApplication(create_app)


def load(kind, service, *place):
    """Loads what a server had to load, so that those forked from now on have it."""
    try:
        if kind == "backend":
            account, region = place
            get_backend(service)[account][region]
        elif kind == "model":
            errors_of.for_service(model_of(service))
        elif kind == "module":
            importlib.import_module(service)
        elif service not in application.app_instances:
            application.app_instances[service] = create_app(service)
    except Exception as error:
        # The server that needs it will say the same to whoever asks.
        print(f"{kind} {service} cannot be loaded: {error}", file=sys.stderr)


def with_objects(tell):
    modules = set(sys.modules)

    def answer(environ, start_response):
        if environ["PATH_INFO"] == "/_sandbox/objects":
            body = json.dumps(existing()).encode()
            start_response("200 OK", [("content-type", "application/json")])
            return [body]
        body = application(environ, start_response)
        if len(sys.modules) > len(modules):
            new = [name for name in list(sys.modules) if name not in modules]
            modules.update(new)
            loaded.extend(("module", name) for name in reversed(new))
        while loaded:
            tell(loaded.pop())
        return body

    return answer


class Handler(MotoRequestHandler):
    """Werkzeug's handler, but for connections that stay, answers that are one packet, and no pause after
    each: its own closes every connection, and a connection is a thread."""

    wbufsize = 65536

    def run_wsgi(self):
        if "Transfer-Encoding" in self.headers or "Expect" in self.headers:
            super().run_wsgi()
            return
        environ = self.make_environ()
        # Read to its end, whatever is made of it: what comes next is another request.
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            status, headers, body = self.answer_of(self.server.app, environ)
        except Exception:
            status, headers, body = self.answer_of(InternalServerError(), environ)
            self.server.log("error", "Error on request:\n%s", traceback.format_exc())
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            # The answer to HEAD tells the length of a body that is not sent.
            if self.command == "HEAD" or name.lower() != "content-length":
                self.send_header(name, value)
        if self.command == "HEAD":
            body = b""
        elif int(code) not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def answer_of(self, app, environ):
        said = []

        def start_response(status, headers, _=None):
            said[:] = [status, headers]
            return parts.append

        parts = []
        answer = app(environ, start_response)
        try:
            parts.extend(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return *said, b"".join(parts)


def serve(listener, tell):
    port = listener.getsockname()[1]
    os.environ["MOTO_PORT"] = str(port)
    make_server(
        "127.0.0.1",
        port,
        with_objects(tell),
        threaded=True,
        request_handler=Handler,
        fd=listener.fileno(),
    ).serve_forever()


def listen():
    return socket.create_server(("127.0.0.1", 0), backlog=128)


def become_server(listener, log, origin, news):
    """In the fork: nothing of the origin stays open but what says that it is gone."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, to in ((0, null), (1, errors), (2, errors)):
        os.dup2(to, stream)
    os.chdir(os.path.dirname(log))
    # Forks of one origin would all make the same ids.
    mock_random.seed()
    threading.Thread(target=end_with, args=(origin,), daemon=True).start()
    # Requests leave few cycles; with Python's own number one sample in twenty of a profile was the search for them.
    gc.set_threshold(50_000, 20, 100)

    def tell(what):
        os.write(news, (json.dumps(what) + "\n").encode())

    serve(listener, tell)


def lines_of(stream):
    """Whole lines, as they come; nothing more at the end of the stream."""
    rest = b""

    def read():
        nonlocal rest
        try:
            more = os.read(stream, 65536)
        except ConnectionResetError:
            # The other side has ended without reading what it was told.
            more = b""
        *lines, rest = (rest + more).split(b"\n")
        return more != b"", [line.decode() for line in lines]

    return read


class Client:
    """Who asks for servers: the streams, and the servers with the folders that nobody has ended yet."""

    def __init__(self, requests, answers):
        self.requests, self.answers = requests, answers
        self.read = lines_of(requests)
        # Whoever ends a server removes its folder.
        self.running, self.folders = set(), {}

    def tell(self, *words):
        try:
            os.write(self.answers, (" ".join(map(str, words)) + "\n").encode())
        except OSError:
            # Nobody listens any more; the end of the requests follows.
            pass

    def started(self, pid, port, log):
        self.running.add(pid)
        self.folders[pid] = os.path.dirname(log)
        self.tell("started", pid, port)

    def end(self, pid):
        self.folders.pop(pid, None)
        if pid in self.running:
            os.kill(pid, signal.SIGKILL)

    def ended(self, pid, status):
        self.running.discard(pid)
        code = os.waitstatus_to_exitcode(status)
        how = f"signal: {-code}" if code < 0 else f"exit status: {code}"
        self.tell("ended", pid, how)

    def gone(self):
        for pid in self.running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for folder in self.folders.values():
            shutil.rmtree(folder, ignore_errors=True)


def fork_servers(path=None):
    alive, never_written = os.pipe()
    news, tell_news = os.pipe()
    children, woken = socket.socketpair()
    for end in (children, woken):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken.fileno())
    selector = selectors.DefaultSelector()
    for stream in (0, news, children):
        selector.register(stream, selectors.EVENT_READ)
    read_news = lines_of(news)
    # By the stream of their requests; the sockets are those of the clients that connected.
    clients, sockets, missing = {}, {}, []
    door = None
    if path:
        door = socket.socket(socket.AF_UNIX)
        door.bind(path)
        door.listen(64)
        selector.register(door, selectors.EVENT_READ)
        print("ready", flush=True)
    else:
        clients[0] = Client(0, 1)

    def start(client, log):
        while missing:
            load(*missing.pop())
        # Nobody has to be told that the origin has it.
        loaded.clear()
        # What is there is shared with the forks until one of them writes to it.
        gc.collect()
        gc.freeze()
        listener = listen()
        pid = os.fork()
        if pid == 0:
            # A connection ends for its other side when nobody has it open any more.
            for stream in (never_written, *sockets):
                os.close(stream)
            if door:
                door.close()
            try:
                become_server(listener, log, alive, tell_news)
            finally:
                os._exit(1)
        client.started(pid, listener.getsockname()[1], log)
        listener.close()

    def reap():
        for client in clients.values():
            for pid in list(client.running):
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    client.ended(pid, status)

    def heed(client):
        more, requests = client.read()
        for request in requests:
            what, _, of = request.partition(" ")
            if what == "start":
                start(client, of)
            else:
                client.end(int(of))
        if not more:
            client.gone()
            del clients[client.requests]
        return more

    def end_all():
        for client in clients.values():
            client.gone()
        if path:
            os.unlink(path)

    while True:
        for key, _ in selector.select():
            if key.fileobj is children:
                children.recv(4096)
                reap()
            elif key.fileobj == news:
                missing.extend(json.loads(line) for line in read_news()[1])
            elif key.fileobj is door:
                connection, _ = door.accept()
                stream = connection.fileno()
                sockets[stream] = connection
                clients[stream] = Client(stream, stream)
                selector.register(stream, selectors.EVENT_READ)
            elif key.fileobj == 0 and path:
                # Nothing is said to one that shares: its standard input is closed with who started it.
                if not os.read(0, 4096):
                    end_all()
                    return
            elif not heed(clients[key.fileobj]):
                if key.fileobj == 0:
                    return
                selector.unregister(key.fileobj)
                sockets.pop(key.fileobj).close()


if forks:
    fork_servers(*sys.argv[2:3])
else:
    listener = listen()
    print(listener.getsockname()[1], flush=True)
    serve(listener, lambda _: None)
