"""Writes document.json beside it from DigitalOcean's published OpenAPI document:

    python3 prune.py digitalocean-openapi.yaml

It needs PyYAML. What is kept: the operations below the paths that the simulator is about, with names,
shapes, constraints and statuses; no text that was written for people. Sorted, one line a schema.
"""

import hashlib
import json
import pathlib
import sys

import yaml

PATHS = (
    "account", "actions", "cdn", "certificates", "domains", "droplets", "kubernetes", "load_balancers",
    "projects", "regions", "registries", "registry", "sizes", "snapshots", "spaces", "tags", "volumes", "vpcs",
)
METHODS = ("get", "post", "put", "patch", "delete")
PROSE = ("description", "title", "summary", "example", "examples", "externalDocs", "deprecated", "tags", "security")


def bare(node):
    """A schema without prose; properties may be called anything, `description` too."""
    if isinstance(node, list):
        return [bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key == "properties":
            out[key] = {name: bare(schema) for name, schema in value.items()}
        elif key in ("enum", "default"):
            out[key] = value
        elif key not in PROSE and not key.startswith("x-"):
            out[key] = bare(value)
    return out


def main(source):
    text = pathlib.Path(source).read_bytes()
    document = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    parts = {}

    def resolve(node):
        while isinstance(node, dict) and "$ref" in node:
            target = document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def keep(node):
        """Follows the references of a schema, and names them shortly."""
        if isinstance(node, list):
            return [keep(item) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            name = node["$ref"].rsplit("/", 1)[1]
            if name not in parts:
                parts[name] = None
                parts[name] = keep(bare(resolve(node)))
            return {"$ref": name}
        return {key: value if key in ("enum", "default") else keep(value) for key, value in node.items()}

    operations = []
    for path, item in sorted(document["paths"].items()):
        if path.removeprefix("/v2/").split("/")[0] not in PATHS:
            continue
        for method in METHODS:
            if method not in item:
                continue
            operation = item[method]
            parameters = [resolve(p) for p in item.get("parameters", []) + operation.get("parameters", [])]
            out = {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "query": {
                    p["name"]: {"required": p.get("required", False), "schema": keep(bare(p.get("schema", {})))}
                    for p in parameters if p["in"] == "query"
                },
                "responses": {},
                "scopes": sorted({s for way in operation.get("security", []) for names in way.values() for s in names}),
            }
            body = resolve(operation.get("requestBody") or {})
            for schema in body.get("content", {}).values():
                out["body"] = {"required": body.get("required", False), "schema": keep(bare(schema["schema"]))}
                break
            for status, response in operation["responses"].items():
                contents = resolve(response).get("content", {})
                out["responses"][status] = {
                    kind: keep(bare(content.get("schema", {}))) for kind, content in sorted(contents.items())
                }
            operations.append(out)

    def line(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    # A document of OpenAPI allows no reference to itself through `allOf` alone, so this ends.
    lines = [
        "{",
        f'"source":{line({"sha256": hashlib.sha256(text).hexdigest(), "version": document["info"]["version"]})},',
        '"operations":[',
        ",\n".join(line(operation) for operation in operations),
        "],",
        '"schemas":{',
        ",\n".join(f"{line(name)}:{line(schema)}" for name, schema in sorted(parts.items())),
        "}}",
    ]
    pathlib.Path(__file__).with_name("document.json").write_text("\n".join(lines) + "\n")


main(sys.argv[1])
