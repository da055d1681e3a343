#!/usr/bin/env python3
"""Runs OpenMetadata's own PostgreSQL ingestion and Trunkline's into one Trunkline server, and prints both durations and every difference of what they stored.

It needs nothing but Python and the two programs: see bench/openmetadata/README.md.
"""
import argparse
import collections
import json
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

TABLE_FIELDS = ["tableType", "description", "tableConstraints", "tablePartition", "schemaDefinition", "tags", "owners"]
COLUMN_FIELDS = ["dataType", "arrayDataType", "dataTypeDisplay", "dataLength", "precision", "scale", "constraint", "ordinalPosition", "description", "tags"]
SHOWN = 3


def workflow(options, service):
    connection = {"type": "Postgres", "username": options.username, "authType": {"password": options.password}, "hostPort": options.host_port, "database": options.database}
    server = {"hostPort": options.server, "authProvider": "openmetadata", "securityConfig": {"jwtToken": options.token}, "enableVersionValidation": False}
    return {
        "source": {
            "type": "postgres", "serviceName": service, "serviceConnection": {"config": connection},
            "sourceConfig": {"config": {"type": "DatabaseMetadata", "schemaFilterPattern": {"excludes": ["^information_schema$"]}}},
        },
        "sink": {"type": "metadata-rest", "config": {}},
        "workflowConfig": {"openMetadataServerConfig": server},
    }


def run(command, options, service):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(workflow(options, service), file)
        file.flush()
        started = time.monotonic()
        done = subprocess.run([*command.split(), "ingest", "-c", file.name], capture_output=True, text=True, check=False)
        seconds = time.monotonic() - started
    print(f"{service}: {seconds:.1f} s, exit code {done.returncode}")
    if done.returncode != 0:
        print(done.stdout[-3000:], done.stderr[-3000:])


def get(options, path):
    request = urllib.request.Request(f"{options.server}/v1{path}", headers={"authorization": f"Bearer {options.token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def listed(options, collection, service):
    entities, after = [], None
    while True:
        query = {"service": service, "limit": 1000, "fields": "*", **({"after": after} if after else {})}
        page = get(options, f"{collection}?{urllib.parse.urlencode(query)}")
        entities += page["data"]
        after = page["paging"].get("after")
        if after is None:
            return {entity["fullyQualifiedName"].split(".", 1)[1]: entity for entity in entities}


def text(value, service):
    return json.dumps(value, sort_keys=True).replace(f"{service}.", "")


def compare(options, theirs, ours):
    for collection in ["/databases", "/databaseSchemas", "/tables", "/storedProcedures"]:
        left, right = listed(options, collection, theirs), listed(options, collection, ours)
        print(f"{collection}: {len(left)} and {len(right)}; only OpenMetadata's: {sorted(set(left) - set(right))}; only Trunkline's: {sorted(set(right) - set(left))}")
        differences = collections.defaultdict(list)
        for name in sorted(set(left) & set(right)):
            one, other = left[name], right[name]
            for field in TABLE_FIELDS:
                note(differences, field, name, text(one.get(field), theirs), text(other.get(field), ours))
            columns, others = ({column["name"]: column for column in entity.get("columns", [])} for entity in (one, other))
            for column in sorted(set(columns) | set(others)):
                for field in COLUMN_FIELDS:
                    note(differences, f"columns.{field}", f"{name}.{column}", text(columns.get(column, {}).get(field), theirs), text(others.get(column, {}).get(field), ours))
        for field, found in differences.items():
            print(f"  {field}: {len(found)}")
            for name, one, other in found[:SHOWN]:
                print(f"    {name}: {one[:120]} | {other[:120]}")


def note(differences, field, name, one, other):
    if one != other:
        differences[field].append((name, one, other))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://localhost:8585/api")
    parser.add_argument("--token", required=True, help="a token of the ingestion bot")
    parser.add_argument("--openmetadata", default="metadata", help="OpenMetadata's command")
    parser.add_argument("--trunkline", default="trunkline", help="our command")
    parser.add_argument("--host-port", default="localhost:5432")
    parser.add_argument("--database", required=True)
    parser.add_argument("--username", required=True)
    parser.add_argument("--password", default="")
    options = parser.parse_args()
    run(options.openmetadata, options, "compared-theirs")
    run(options.trunkline, options, "compared-ours")
    compare(options, "compared-theirs", "compared-ours")


if __name__ == "__main__":
    main()
