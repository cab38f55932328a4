"""Writes document.json beside it from DigitalOcean's published OpenAPI document:

    python3 prune.py digitalocean-openapi.yaml

It needs PyYAML. What is kept is an OpenAPI document too: the operations below the paths that the simulator
is about, with names, shapes, constraints, headers, scopes and statuses; no text that was written for people.
Sorted, one line a path and a part.
"""

import hashlib
import json
import pathlib
import re
import sys

import yaml

PATHS = (
    "account", "actions", "cdn", "certificates", "databases", "domains", "droplets", "kubernetes",
    "load_balancers", "projects", "regions", "registries", "registry", "sizes", "snapshots", "spaces", "tags",
    "volumes", "vpcs",
)
# Below them, and a noun of its own.
APART = "/v2/droplets/autoscale"
PROSE = (
    "description", "title", "summary", "example", "examples", "externalDocs", "deprecated", "tags", "servers", "links",
)
# Where every key is a name that somebody chose, `description` too.
NAMED = ("properties", "headers", "responses", "content")


def bare(node, names=False):
    """The same without prose."""
    if isinstance(node, list):
        return [bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if names:
            out[key] = bare(value)
        elif key in ("enum", "default"):
            out[key] = value
        elif key == "pattern":
            # Validators that read patterns as Unicode refuse this escape, and Prism then says nothing of the
            # whole message (ECMA-262, IdentityEscape).
            out[key] = value.replace("\\:", ":")
        elif key not in PROSE and not key.startswith("x-"):
            out[key] = bare(value, key in NAMED)
    # The scope without which a member is left out, or is not taken, is said in prose alone.
    scope = not names and re.search(r"[Rr]equires `(\w+:\w+)` scope", str(node.get("description")))
    if scope:
        out["x-scope"] = scope[1]
    return out


def main(source):
    text = pathlib.Path(source).read_bytes()
    document = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    parts = {}

    def follow(node):
        """Takes along what is referred to."""
        if isinstance(node, list):
            for item in node:
                follow(item)
        elif isinstance(node, dict):
            for value in node.values():
                follow(value)
        elif isinstance(node, str) and node.startswith("#/components/"):
            kind, name = node.removeprefix("#/components/").split("/")
            if name not in parts.setdefault(kind, {}):
                parts[kind][name] = bare(document["components"][kind][name])
                follow(parts[kind][name])

    paths = {}
    for path, item in document["paths"].items():
        if path.removeprefix("/v2/").split("/")[0] in PATHS and not path.startswith(APART):
            paths[path] = bare(item)
            follow(paths[path])
    parts["securitySchemes"] = bare(document["components"]["securitySchemes"], True)

    def line(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    def lines(members):
        return ",\n".join(f"{line(name)}:{line(value)}" for name, value in sorted(members.items()))

    info = {
        "title": "DigitalOcean API, pruned",
        "version": document["info"]["version"],
        "x-sha256": hashlib.sha256(text).hexdigest(),
    }
    sections = ",\n".join(f"{line(kind)}:{{\n{lines(members)}\n}}" for kind, members in sorted(parts.items()))
    pathlib.Path(__file__).with_name("document.json").write_text(
        f'{{"openapi":{line(document["openapi"])},"info":{line(info)},\n'
        f'"paths":{{\n{lines(paths)}\n}},\n"components":{{\n{sections}\n}}}}\n'
    )


main(sys.argv[1])
