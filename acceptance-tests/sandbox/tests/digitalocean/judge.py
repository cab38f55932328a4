"""Calls every noun of the API with pydo, DigitalOcean's own client, through Prism:

    python judge.py PROXY TOKEN

A call that ends otherwise than it should ends everything. Prints what Prism found, one JSON object an
exchange.
"""

import json
import sys

from azure.core.exceptions import DecodeError, HttpResponseError
from pydo import Client

proxy, token = sys.argv[1:]
client = Client(token=token, endpoint=proxy, retry_total=0)


def call(what, /, *arguments, status=None, **options):
    """What a method of pydo returns. `status` is that of a refusal."""
    seen = []

    def look(response):
        answer = response.http_response
        seen.append(answer.status_code)
        found = answer.headers.get("sl-violations")
        if found:
            print(json.dumps({
                "call": what,
                "request_id": answer.headers.get("x-request-id"),
                "violations": [f"{'.'.join(one['location'])}: {one['message']}" for one in json.loads(found)],
            }))

    noun, method = what.split(".")
    result = None
    try:
        # Its credentials refuse plain HTTP, which is all there is on loopback.
        result = getattr(getattr(client, noun), method)(
            *arguments, enforce_https=False, raw_response_hook=look, **options
        )
    except DecodeError:
        # A file for kubectl, which pydo asks for and cannot read.
        pass
    except HttpResponseError as error:
        result = error
    last = seen[-1] if seen else None
    if last != status if status else last is None or last >= 300 or isinstance(result, Exception):
        sys.exit(f"{what} {arguments} {options}: {last} {result}")
    return result


def paged(what, /, *arguments, **options):
    """A list, read in pages of one."""
    first = call(what, *arguments, per_page=1, **options)
    if "next" in first.get("links", {}).get("pages", {}):
        call(what, *arguments, per_page=1, page=2, **options)


call("account.get")
paged("regions.list")
paged("sizes.list")

vpc = call("vpcs.create", {"name": "default", "region": "fra1", "ip_range": "10.9.0.0/16"})["vpc"]
vpc = call("vpcs.create", {"name": "shop", "region": "fra1", "ip_range": "10.10.0.0/16"})["vpc"]["id"]
call("vpcs.create", {"name": "x", "region": "fra1", "ip_range": "10.10.0.0/16"}, status=422)
call("vpcs.get", vpc)
call("vpcs.patch", vpc, {"description": "d"})
call("vpcs.update", vpc, {"name": "shop", "description": "e"})
paged("vpcs.list")
call("vpcs.list_peerings", vpc)

project = call("projects.create", {"name": "shop", "purpose": "Web", "environment": "Production"})["project"]["id"]
paged("projects.list")
call("projects.get", project)
call("projects.get_default")
call("projects.patch", project, {"description": "d"})
call("projects.update", project, {
    "name": "shop", "description": "e", "purpose": "Web", "environment": "Staging", "is_default": False,
})

call("domains.create", {"name": "example.com", "ip_address": "192.0.2.1"})
call("domains.create", {"name": "example.com"}, status=422)
paged("domains.list")
call("domains.get", "example.com")
call("domains.get", "example.org", status=404)
for extra in (
    {"type": "A", "name": "www", "data": "192.0.2.2", "ttl": 300},
    {"type": "AAAA", "name": "www", "data": "2001:db8::1"},
    {"type": "MX", "name": "@", "data": "mx.example.org.", "priority": 10},
    {"type": "TXT", "name": "@", "data": "v=spf1 -all"},
    {"type": "SRV", "name": "_sip._tcp", "data": "sip.example.org.", "priority": 1, "port": 5060, "weight": 5},
    {"type": "CAA", "name": "@", "data": "letsencrypt.org.", "flags": 0, "tag": "issue"},
    {"type": "CNAME", "name": "app", "data": "@"},
):
    record = call("domains.create_record", "example.com", extra)["domain_record"]["id"]
call("domains.create_record", "example.com", {"type": "A", "name": "x", "data": "no address"}, status=422)
paged("domains.list_records", "example.com")
call("domains.list_records", "example.com", name="www.example.com", type="A")
call("domains.get_record", "example.com", record)
call("domains.patch_record", "example.com", record, {"type": "CNAME", "ttl": 60})
call("domains.update_record", "example.com", record, {"type": "CNAME", "name": "app", "data": "example.org."})
call("domains.delete_record", "example.com", record)
call("projects.assign_resources", project, {"resources": ["do:domain:example.com"]})
paged("projects.list_resources", project)
call("projects.list_resources_default")

certificate = call("certificates.create", {
    "name": "web", "type": "lets_encrypt", "dns_names": ["www.example.com"],
})["certificate"]["id"]
paged("certificates.list")
call("certificates.list", name="web")
call("certificates.get", certificate)

key = call("spaces_key.create", {"name": "app", "grants": [{"bucket": "b", "permission": "readwrite"}]})["key"]["access_key"]
call("spaces_key.list", sort="created_at", sort_direction="desc")
call("spaces_key.get", key)
call("spaces_key.update", key, {"name": "shop"})
call("spaces_key.patch", key, {"name": "app"})
call("spaces_key.delete", key)

endpoint = call("cdn.create_endpoint", {"origin": "b.fra1.digitaloceanspaces.com", "ttl": 600})["endpoint"]["id"]
call("cdn.list_endpoints")
call("cdn.get_endpoint", endpoint)
call("cdn.update_endpoints", endpoint, {"ttl": 3600})
call("cdn.purge_cache", endpoint, {"files": ["*"]})
call("cdn.delete_endpoint", endpoint)

call("registries.create", {"name": "shop", "subscription_tier_slug": "professional", "region": "fra1"})
call("registries.create", {"name": "shop", "subscription_tier_slug": "professional"}, status=409)
call("registries.list")
call("registries.get", "shop")
call("registries.get_docker_credentials", "shop")
call("registries.get_options")
call("registries.get_subscription")
call("registries.update_subscription", {"tier_slug": "basic"})
call("registries.validate_name", {"name": "free"})
call("registries.validate_name", {"name": "shop"}, status=409)
call("registries.list_repositories_v2", "shop")
call("registries.run_garbage_collection", "shop")
call("registries.list_garbage_collections", "shop")
call("registry.get")
call("registry.get_docker_credentials", expiry_seconds=60, read_write=True)
call("registry.get_subscription")

call("tags.create", {"name": "prod"})
paged("tags.list")
call("tags.get", "prod")

public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRhdGFkYXRhZGF0YWRhdGFkYXRhZGF0YWRhdGFkYXRh me"
ssh_key = call("ssh_keys.create", {"name": "me", "public_key": public_key})["ssh_key"]
paged("ssh_keys.list")
call("ssh_keys.get", ssh_key["fingerprint"])
call("ssh_keys.update", ssh_key["id"], {"name": "us"})
call("ssh_keys.delete", ssh_key["id"])

options = call("kubernetes.list_options")["options"]
cluster = {
    "name": "shop", "region": "fra1", "version": options["versions"][-1]["slug"], "vpc_uuid": vpc,
    "node_pools": [{"name": "web", "size": "s-2vcpu-4gb", "count": 1}],
}
call("kubernetes.create_cluster", {**cluster, "region": "mars1"}, status=422)
cluster = call("kubernetes.create_cluster", cluster)["kubernetes_cluster"]["id"]
paged("kubernetes.list_clusters")
call("kubernetes.get_cluster", cluster)
call("kubernetes.update_cluster", cluster, {"name": "shop", "tags": ["prod"], "ha": True})
pool = call("kubernetes.add_node_pool", cluster, {
    "name": "job", "size": "s-2vcpu-4gb", "count": 1, "labels": {"a": "b"},
    "taints": [{"key": "k", "value": "v", "effect": "NoSchedule"}],
})["node_pool"]
call("kubernetes.list_node_pools", cluster)
call("kubernetes.get_node_pool", cluster, pool["id"])
call("kubernetes.update_node_pool", cluster, pool["id"], {"name": "job", "count": 2})
call("kubernetes.delete_node", cluster, pool["id"], pool["nodes"][0]["id"], skip_drain=1, replace=1)
call("kubernetes.delete_node_pool", cluster, pool["id"])
call("kubernetes.get_credentials", cluster, expiry_seconds=600)
call("kubernetes.get_kubeconfig", cluster)
upgrades = call("kubernetes.get_available_upgrades", cluster)["available_upgrade_versions"]
call("kubernetes.upgrade_cluster", cluster, {"version": upgrades[0]["slug"]})
call("kubernetes.get_cluster_user", cluster)
call("kubernetes.get_status_messages", cluster)
call("kubernetes.add_registries", {"cluster_uuids": [cluster], "registries": ["shop"]})
call("kubernetes.get_cluster", cluster)
call("kubernetes.remove_registries", {"cluster_uuids": [cluster], "registries": ["shop"]})
call("registries.delete", "shop")
paged("vpcs.list_members", vpc)
call("vpcs.delete", vpc, status=409)

droplet = call("droplets.create", {
    "name": "web", "region": "fra1", "size": "s-1vcpu-1gb", "image": "debian-12-x64", "tags": ["prod"],
})
action = droplet["links"]["actions"][0]["id"]
droplet = droplet["droplet"]["id"]
paged("droplets.list")
call("droplets.list", tag_name="prod")
call("droplets.get", droplet)
call("droplet_actions.list", droplet)
call("droplet_actions.get", droplet, action)
paged("actions.list")
call("actions.get", action)
call("tags.unassign_resources", "prod", {"resources": [{"resource_id": str(droplet), "resource_type": "droplet"}]})
call("tags.assign_resources", "prod", {"resources": [{"resource_id": str(droplet), "resource_type": "droplet"}]})

volume = call("volumes.create", {"name": "data", "region": "fra1", "size_gigabytes": 10})["volume"]["id"]
paged("volumes.list")
call("volumes.get", volume)
call("volume_actions.post_by_id", volume, {"type": "attach", "droplet_id": droplet, "region": "fra1"})
action = call("volume_actions.list", volume)["actions"][0]["id"]
call("volume_actions.get", volume, action)
call("volumes.delete", volume, status=409)
call("volume_actions.post_by_id", volume, {"type": "detach", "droplet_id": droplet, "region": "fra1"})
snapshot = call("volume_snapshots.create", volume, {"name": "s"})["snapshot"]["id"]
call("volume_snapshots.list", volume)
call("volume_snapshots.get_by_id", snapshot)
paged("snapshots.list")
call("snapshots.get", snapshot)
call("snapshots.delete", snapshot)
call("volumes.delete", volume)

rule = {"entry_protocol": "http", "entry_port": 80, "target_protocol": "http", "target_port": 80}
secure = {**rule, "entry_protocol": "https", "entry_port": 443, "certificate_id": certificate}
balancer = {"name": "lb", "region": "fra1", "droplet_ids": [droplet], "forwarding_rules": [secure]}
balancer = call("load_balancers.create", balancer)["load_balancer"]["id"]
paged("load_balancers.list")
call("load_balancers.get", balancer)
call("load_balancers.add_forwarding_rules", balancer, {"forwarding_rules": [rule]})
call("load_balancers.remove_forwarding_rules", balancer, {"forwarding_rules": [rule]})
call("load_balancers.remove_droplets", balancer, {"droplet_ids": [droplet]})
call("load_balancers.add_droplets", balancer, {"droplet_ids": [droplet]})
# The document wants droplets or a tag, and the API does not.
call("load_balancers.update", balancer, {"name": "lb", "region": "fra1", "forwarding_rules": [secure]})
call("certificates.delete", certificate, status=403)
call("load_balancers.delete", balancer)
call("certificates.delete", certificate)

call("databases.list_options")
database = {"name": "shop", "engine": "mysql", "region": "fra1", "size": "db-s-1vcpu-2gb", "num_nodes": 1}
database = call("databases.create_cluster", {**database, "private_network_uuid": vpc, "tags": ["prod"]})["database"]["id"]
call("databases.list_clusters")
call("databases.get_cluster", database)
call("databases.get_ca", database)
call("databases.add", database, {"name": "app"})
call("databases.add", database, {"name": "app"}, status=422)
call("databases.list", database)
call("databases.get", database, "app")
call("databases.delete", database, "app")
call("databases.add_user", database, {"name": "app"})
call("databases.list_users", database)
call("databases.get_user", database, "app")
call("databases.reset_auth", database, "app", {"mysql_settings": {"auth_plugin": "mysql_native_password"}})
call("databases.update_user", database, "app", {"settings": {}})
call("databases.delete_user", database, "app")
call("databases.update_firewall_rules", database, {"rules": [
    {"type": "k8s", "value": cluster}, {"type": "droplet", "value": str(droplet)},
    {"type": "ip_addr", "value": "192.0.2.1"}, {"type": "tag", "value": "prod"},
]})
call("databases.list_firewall_rules", database)
call("databases.update_sql_mode", database, {"sql_mode": "ANSI"})
call("databases.get_sql_mode", database)
call("databases.patch_config", database, {"config": {"connect_timeout": 20}})
call("databases.get_config", database)
call("databases.update_maintenance_window", database, {"day": "sunday", "hour": "02:00"})
call("databases.update_autoscale", database, {"storage": {"enabled": True}})
call("databases.get_autoscale", database)
call("databases.install_update", database)
call("databases.update_cluster_size", database, {"size": "db-s-2vcpu-4gb", "num_nodes": 2})
call("databases.get_cluster", database)
call("databases.destroy_cluster", database)
call("databases.get_cluster", database, status=404)

call("kubernetes.list_associated_resources", cluster)
call("kubernetes.destroy_associated_resources_selective", cluster, {
    "load_balancers": [], "volumes": [], "volume_snapshots": [],
})
call("kubernetes.get_cluster", cluster, status=404)
call("droplets.destroy", droplet)
call("tags.delete", "prod")
call("vpcs.delete", vpc)
call("projects.delete", project, status=412)
call("domains.delete", "example.com")
call("projects.delete", project)
