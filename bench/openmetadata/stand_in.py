#!/usr/bin/env python3
"""A stand-in for an OpenMetadata server of one version, to try the sink metadata-rest on where no such server can be had.

It says which version it is, refuses what that version's own models refuse (those of the installed openmetadata-ingestion), and hands the rest to a Trunkline server in the words of today. See bench/openmetadata/README.md.
"""
import argparse
import collections
import json
import re
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from judge import Judge

MOST_EXAMPLES = 3


class Words:
    """Bodies and fields in the words of one version, and in those of today."""

    def __init__(self, version):
        self.since = lambda other: version >= tuple(map(int, other.split(".")))
        self.single = {new: old for new, old, end in [("owners", "owner", "1.5"), ("domains", "domain", "1.10")] if not self.since(end)}

    def to_today(self, body):
        if isinstance(body, list) and all(isinstance(step, dict) and "op" in step for step in body):
            return [self.step_to_today(step) for step in body]
        if not isinstance(body, dict):
            return body
        body = dict(body)
        for new, old in self.single.items():
            if old in body:
                body[new] = [body.pop(old)]
        if "viewDefinition" in body and not self.since("1.4"):
            body["schemaDefinition"] = body.pop("viewDefinition")
        if "testPlatforms" in body:
            body["testPlatforms"] = ["dbt" if one == "DBT" else one for one in body["testPlatforms"]]
        if "pipelineType" in body and "processPiiSensitive" in body["sourceConfig"]["config"]:
            body.update(pipelineType="autoClassification", sourceConfig={"config": {"type": "AutoClassification"}})
        if body.get("storedProcedureType") == "UDF":
            body["storedProcedureType"] = "Function"
        partition = body.get("tablePartition")
        if partition and not self.since("1.4"):
            body["tablePartition"] = {"columns": [{"columnName": name, "intervalType": partition.get("intervalType")} for name in partition["columns"]]}
        return body

    def step_to_today(self, step):
        for new, old in self.single.items():
            if step["path"] == f"/{old}":
                return {**step, "path": f"/{new}", "value": [step["value"]]}
        if step["path"] == "/viewDefinition" and not self.since("1.4"):
            return {**step, "path": "/schemaDefinition"}
        return step

    def of_today(self, entity):
        if not isinstance(entity, dict):
            return entity
        entity = {key: value for key, value in entity.items() if key != "trunkline"}
        if isinstance(entity.get("data"), list):
            entity["data"] = [self.of_today(one) for one in entity["data"]]
        for new, old in self.single.items():
            first = (entity.pop(new, None) or [None])[0]
            if first is not None:
                entity[old] = first
        if "schemaDefinition" in entity and not self.since("1.4"):
            entity["viewDefinition"] = entity.pop("schemaDefinition")
        if isinstance(entity.get("tablePartition"), dict) and not self.since("1.4"):
            columns = entity["tablePartition"]["columns"]
            entity["tablePartition"] = {"columns": [column["columnName"] for column in columns], "intervalType": columns[0].get("intervalType")}
        return entity

    def path_today(self, method, path, body):
        """Where today's server has what an older one had elsewhere."""
        for new, old in [*self.single.items(), ("schemaDefinition", "viewDefinition")]:
            path = re.sub(rf"([?,=&]){old}\b", rf"\1{new}", path)
        if path == "/dataQuality/testSuites/executable":
            return "PUT", "/dataQuality/testSuites/basic", {"name": body["name"], "basicEntityReference": body["executableEntityReference"]}
        result = re.fullmatch(r"/dataQuality/testCases/([^/]+)/testCaseResult", path)
        if result and method == "PUT":
            return "POST", f"/dataQuality/testCases/testCaseResults/{result[1]}", body
        if path == "/dataQuality/testCases" and not self.since("1.8"):
            return method, path, {key: value for key, value in body.items() if key != "testSuite"}
        return method, path, body


def serve(options):
    version = tuple(map(int, options.version.split(".")[:2]))
    words, judge, seen, refused = Words(version), Judge(version), collections.Counter(), collections.defaultdict(list)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status, body, etag=None):
            data = json.dumps(body).encode() if body is not None else b""
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            if etag:
                self.send_header("etag", etag)
            self.end_headers()
            self.wfile.write(data)

        def handle_one(self):
            text = self.rfile.read(int(self.headers.get("content-length") or 0))
            path, body = self.path.removeprefix("/api/v1"), json.loads(text) if text else None
            if path.startswith("/system/version"):
                return self.answer(200, {"version": options.version, "revision": "stand-in", "timestamp": 0})
            kind, objections = judge.objections(self.command, path, body)
            seen[kind] += 1
            if objections is None:
                return self.answer(404, {"code": 404, "message": f"{options.version} has no {kind}"})
            if objections:
                refused[kind].append((objections, path, body))
                return self.answer(400, {"code": 400, "message": "; ".join(objections)[:500]})
            method, path, body = words.path_today(self.command, path, words.to_today(body))
            headers = {key: value for key in ["authorization", "content-type", "if-match"] if (value := self.headers.get(key))}
            request = urllib.request.Request(f"{options.to}/api/v1{path}", method=method, headers=headers, data=None if body is None else json.dumps(body).encode())
            try:
                with urllib.request.urlopen(request) as response:
                    status, answered, etag = response.status, response.read(), response.headers.get("etag")
            except urllib.error.HTTPError as error:
                status, answered, etag = error.code, error.read(), None
                if status not in (404, 412):
                    refused[f"{kind}: {status} of Trunkline"].append(([answered.decode()[:300]], path, body))
            return self.answer(status, words.of_today(json.loads(answered)) if answered else None, etag)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = handle_one

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    print(f"{options.version}: {sum(seen.values())} calls of {len(seen)} kinds; refused: {sum(map(len, refused.values()))}")
    for kind, count in sorted(seen.items()):
        print(f"  {count:5} {kind}")
    for kind, found in refused.items():
        print(f"refused {len(found)} {kind}")
        for objections, path, body in found[:MOST_EXAMPLES]:
            print(f"  {path[:200]}\n    {'; '.join(objections)[:600]}\n    {json.dumps(body)[:600]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True, help="the version that it is, such as 1.6.13; openmetadata-ingestion of it is importable")
    parser.add_argument("--to", default="http://localhost:8585", help="the Trunkline server behind it")
    parser.add_argument("--port", type=int, default=8586)
    serve(parser.parse_args())
