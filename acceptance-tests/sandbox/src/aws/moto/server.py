"""moto's server on a port of the system's choice, which is printed.

The process ends when its standard input is closed, which the kernel does also when the process that
started it is killed. Beside the APIs it answers `/_sandbox/objects`: what is in its backends.
"""

import json
import logging
import os
import sys
import threading


def end_with_parent():
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
logging.getLogger("werkzeug").setLevel(logging.ERROR)

import moto.route53.models as route53
from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.core.common_models import BaseModel
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

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


def getitem(self, region):
    known = region in self.keys()
    backend = plain_getitem(self, region)
    if not known and id(backend) not in given:
        given[id(backend)] = objects(backend)
        if type(backend).__name__ == "EC2Backend":
            delete_subnet_whole(backend)
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


application = DomainDispatcherApplication(create_backend_app)


def with_objects(environ, start_response):
    if environ["PATH_INFO"] == "/_sandbox/objects":
        body = json.dumps(existing()).encode()
        start_response("200 OK", [("content-type", "application/json")])
        return [body]
    return application(environ, start_response)


server = make_server("127.0.0.1", 0, with_objects, threaded=True, request_handler=MotoRequestHandler)
os.environ["MOTO_PORT"] = str(server.server_port)
print(server.server_port, flush=True)
server.serve_forever()
