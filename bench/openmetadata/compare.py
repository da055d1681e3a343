#!/usr/bin/env python3
"""Runs seven workflows of OpenMetadata's own PostgreSQL ingestion and of Trunkline's over one database into one Trunkline server: metadata, lineage, usage, profiler, classification, tests and, where artifacts are named, dbt.

Prints both durations of each and every difference of what they stored. It needs nothing but Python and the two programs: see bench/openmetadata/README.md.
"""
import argparse
import json
import os
import subprocess
import tempfile
import time

from differences import Server, compare

THEIRS, OURS = "compared-theirs", "compared-ours"


def workflows(options, service):
    """The workflow files by name, in the order in which they need each other, each with the command that runs it."""
    connection = {"type": "Postgres", "username": options.username, "authType": {"password": options.password}, "hostPort": options.host_port, "database": options.database}
    filters = {"schemaFilterPattern": {"includes": options.schemas.split(",")} if options.schemas else {"excludes": ["^information_schema$"]}}
    if options.tables:
        filters["tableFilterPattern"] = {"includes": options.tables.split(",")}
    rest = {"type": "metadata-rest", "config": {}}
    staged = {"filename": os.path.join(tempfile.gettempdir(), f"{service}-usage")}

    def source(kind, config):
        return {"type": kind, "serviceName": service, "serviceConnection": {"config": connection}, "sourceConfig": {"config": config}}

    yield "metadata", "ingest", {"source": source("postgres", {"type": "DatabaseMetadata", **filters}), "sink": rest}
    yield "lineage", "ingest", {"source": source("postgres-lineage", {"type": "DatabaseLineage"}), "sink": rest}
    yield "usage", "usage", {
        "source": source("postgres-usage", {"type": "DatabaseUsage", "resultLimit": 100000}), "processor": {"type": "query-parser", "config": {}},
        "stage": {"type": "table-usage", "config": staged}, "bulkSink": {"type": "metadata-usage", "config": staged},
    }
    profiler = {"processor": {"type": "orm-profiler", "config": {}}, "sink": rest}
    yield "profiler", "profile", {"source": source("postgres", {"type": "Profiler", **filters}), **profiler}
    yield "classification", "classify", {"source": source("postgres", {"type": "AutoClassification", "enableAutoClassification": True, "storeSampleData": True, **filters}), **profiler}
    if options.tests:
        with open(options.tests, encoding="utf-8") as file:
            for table, cases in json.load(file).items():
                config = {"type": "TestSuite", "entityFullyQualifiedName": f"{service}.{options.database}.{table}", "serviceConnections": [{"serviceName": service, "serviceConnection": {"config": connection}}]}
                yield f"tests of {table}", "test", {"source": source("TestSuite", config), "processor": {"type": "orm-test-runner", "config": {"testCases": cases}}, "sink": rest}
    if options.dbt:
        files = {"dbtManifestFilePath": "manifest.json", "dbtCatalogFilePath": "catalog.json", "dbtRunResultsFilePath": "run_results.json", "dbtSourcesFilePath": "sources.json"}
        paths = {key: os.path.join(os.path.abspath(options.dbt), name) for key, name in files.items() if os.path.exists(os.path.join(options.dbt, name))}
        yield "dbt", "ingest", {"source": {"type": "dbt", "serviceName": service, "sourceConfig": {"config": {"type": "DBT", "dbtConfigSource": {"dbtConfigType": "local", **paths}}}}, "sink": rest}


def run(command, options, service):
    """Runs them one after another and says how long each took; what a run printed is shown where it failed or --log names a folder."""
    for name, word, parts in workflows(options, service):
        if name.split()[0] not in options.workflows.split(","):
            continue
        server = {"hostPort": options.server, "authProvider": "openmetadata", "securityConfig": {"jwtToken": options.token}, "enableVersionValidation": False}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({**parts, "workflowConfig": {"openMetadataServerConfig": server}}, file)
            file.flush()
            started = time.monotonic()
            done = subprocess.run([*command.split(), word, "-c", file.name], capture_output=True, text=True, check=False)
            seconds = time.monotonic() - started
        print(f"{service}: {name}: {seconds:.1f} s, exit code {done.returncode}", flush=True)
        if options.log:
            with open(os.path.join(options.log, f"{service}-{name.replace(' ', '-')}.log"), "w", encoding="utf-8") as file:
                file.write(done.stdout + done.stderr)
        elif done.returncode != 0:
            print(done.stdout[-3000:], done.stderr[-3000:])


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
    parser.add_argument("--schemas", help="regular expressions, with commas between: only schemas that match one are read")
    parser.add_argument("--tables", help="the same of tables")
    parser.add_argument("--tests", help="a JSON file: test cases as in a workflow file, by the schema.table that they are of")
    parser.add_argument("--dbt", help="a folder with manifest.json, and catalog.json, run_results.json and sources.json where there are any")
    parser.add_argument("--workflows", default="metadata,lineage,usage,profiler,classification,tests,dbt", help="which to run; what the others stored earlier is compared all the same")
    parser.add_argument("--log", help="a folder for what each run printed")
    parser.add_argument("--only", choices=["openmetadata", "trunkline", "neither"], help="run one of them, or nothing: what earlier runs stored is compared all the same")
    parser.add_argument("--shown", type=int, default=3, help="how many examples of each difference")
    options = parser.parse_args()
    if options.only in (None, "openmetadata"):
        run(options.openmetadata, options, THEIRS)
    if options.only in (None, "trunkline"):
        run(options.trunkline, options, OURS)
    compare(Server(options.server, options.token), THEIRS, OURS, options.shown)


if __name__ == "__main__":
    main()
