"""What two services of one Trunkline server hold of the same database, difference by difference."""
import collections
import json
import urllib.error
import urllib.parse
import urllib.request

TABLE_FIELDS = ["tableType", "description", "tableConstraints", "tablePartition", "schemaDefinition", "tags", "owners"]
COLUMN_FIELDS = ["dataType", "arrayDataType", "dataTypeDisplay", "dataLength", "precision", "scale", "constraint", "ordinalPosition", "description", "tags"]
TABLE_FIGURES = ["rowCount", "columnCount", "sizeInByte"]
COLUMN_FIGURES = [
    "valuesCount", "nullCount", "nullProportion", "distinctCount", "distinctProportion", "uniqueCount", "uniqueProportion", "min", "max", "minLength", "maxLength", "mean", "sum", "stddev", "median",
    "firstQuartile", "thirdQuartile", "interQuartileRange", "nonParametricSkew", "histogram",
]
MODEL_FIELDS = ["modelType", "resourceType", "dbtSourceProject", "description", "path", "rawSql", "sql", "upstream", "owners", "tags", "columns"]


class Server:
    """The API of a Trunkline server."""

    def __init__(self, address, token):
        self.address, self.token = address, token

    def get(self, path, **query):
        """The answer to one request; None where there is no such thing."""
        url = f"{self.address}/v1{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"authorization": f"Bearer {self.token}"})) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def listed(self, path, **query):
        """Everything in a collection, page by page."""
        after = {}
        while True:
            page = self.get(path, limit=1000, **query, **after)
            yield from page["data"]
            if page["paging"].get("after") is None:
                return
            after = {"after": page["paging"]["after"]}


class Differences:
    """Differences by field; prints how many there are of each, and the first few."""

    def __init__(self, theirs, ours, shown):
        self.theirs, self.ours, self.shown = theirs, ours, shown
        self.found = collections.defaultdict(list)

    def note(self, field, name, one, other):
        one, other = (json.dumps(value, sort_keys=True, default=str).replace(f"{service}.", "") for value, service in ((one, self.theirs), (other, self.ours)))
        if one != other:
            self.found[field].append((name, one, other))

    def show(self):
        for field, found in self.found.items():
            print(f"  {field}: {len(found)}")
            for name, one, other in found[:self.shown]:
                print(f"    {name}: {one[:160]} | {other[:160]}")
        self.found.clear()


def compare(server, theirs, ours, shown):
    differences = Differences(theirs, ours, shown)
    tables = compare_entities(server, differences)
    for compare_part in (compare_lineage, compare_usage, compare_profiles, compare_labels, compare_samples, compare_models):
        compare_part(server, differences, tables)
    compare_tests(server, differences)


def by_name(entities):
    return {entity["fullyQualifiedName"].split(".", 1)[1]: entity for entity in entities}


def both(kind, left, right):
    """The names that both have; says which one of them alone has."""
    only_theirs, only_ours = sorted(set(left) - set(right), key=str), sorted(set(right) - set(left), key=str)
    print(f"{kind}: {len(left)} and {len(right)}; only OpenMetadata's ({len(only_theirs)}): {only_theirs}; only Trunkline's ({len(only_ours)}): {only_ours}")
    return sorted(set(left) & set(right))


def compare_entities(server, differences):
    """Compares databases, schemas, tables, columns and routines; gives the pairs of tables that both have."""
    for path in ["/databases", "/databaseSchemas", "/storedProcedures", "/tables"]:
        left, right = (by_name(server.listed(path, service=service, fields="*")) for service in (differences.theirs, differences.ours))
        names = both(path, left, right)
        for name in names:
            for field in TABLE_FIELDS:
                differences.note(field, name, said(left[name], field), said(right[name], field))
            columns, others = ({column["name"]: column for column in entity.get("columns", [])} for entity in (left[name], right[name]))
            for column in sorted(set(columns) | set(others)):
                for field in COLUMN_FIELDS:
                    differences.note(f"columns.{field}", f"{name}.{column}", said(columns.get(column, {}), field), said(others.get(column, {}), field))
        differences.show()
    return {name: (left[name], right[name]) for name in names}


def said(thing, field):
    """A field; of labels what they say, in order; an empty text or list is none."""
    value = thing.get(field)
    if field == "tags":
        value = sorted([tag["tagFQN"], tag["labelType"], tag["state"]] for tag in value or [])
    return value or None


def edges(server, table):
    """What goes into a table: source and pairs of columns, by the name of what it comes from."""
    answer = server.get(f"/lineage/table/{table['id']}", upstreamDepth=1, downstreamDepth=0)
    names = {node["id"]: node["fullyQualifiedName"].split(".", 1)[1] for node in [*answer["nodes"], answer["entity"]]}
    found = {}
    for edge in answer["upstreamEdges"]:
        if edge["toEntity"] != table["id"]:
            continue
        details = edge["lineageDetails"]
        pairs = sorted({(column.split(".", 1)[1], one["toColumn"].split(".", 1)[1]) for one in details.get("columnsLineage") or [] for column in one["fromColumns"]})
        found[names.get(edge["fromEntity"], edge["fromEntity"])] = {"source": details.get("source"), "columns": pairs}
    return found


def compare_lineage(server, differences, tables):
    left, right = {}, {}
    for name, pair in tables.items():
        for side, table in zip((left, right), pair):
            for source, details in edges(server, table).items():
                side[f"{source} → {name}"] = details
    for name in both("lineage edges", left, right):
        for field in ["source", "columns"]:
            differences.note(field, name, left[name][field], right[name][field])
    print(f"  pairs of columns: {sum(len(edge['columns']) for edge in left.values())} and {sum(len(edge['columns']) for edge in right.values())}")
    differences.show()


def compare_usage(server, differences, tables):
    counts = [{name: pair[side]["usageSummary"]["dailyStats"]["count"] for name, pair in tables.items() if pair[side].get("usageSummary")} for side in (0, 1)]
    for name in both("tables with usage", *({name: count for name, count in side.items() if count > 0} for side in counts)):
        differences.note("count of the day", name, counts[0][name], counts[1][name])
    queries = [list(server.listed("/queries", service=service)) for service in (differences.theirs, differences.ours)]
    print(f"  queries: {len(queries[0])} and {len(queries[1])}")
    differences.show()


def compare_profiles(server, differences, tables):
    profiles = [{}, {}]
    for name, pair in tables.items():
        for side, table in zip(profiles, pair):
            latest = server.get(f"/tables/{urllib.parse.quote(table['fullyQualifiedName'], safe='')}/tableProfile/latest")
            if latest is not None and latest.get("profile"):
                side[name] = latest
    for name in both("profiled tables", *profiles):
        one, other = profiles[0][name], profiles[1][name]
        for field in TABLE_FIGURES:
            differences.note(field, name, one["profile"].get(field), other["profile"].get(field))
        columns, others = ({column["name"]: column.get("profile") or {} for column in side["columns"]} for side in (one, other))
        for column in sorted(set(columns) | set(others)):
            for field in COLUMN_FIGURES:
                differences.note(f"columns.{field}", f"{name}.{column}", plain(columns.get(column, {}).get(field)), plain(others.get(column, {}).get(field)))
    differences.show()


def plain(figure):
    """Figures with six digits, whether they came as number or as text."""
    try:
        return f"{float(figure):.6g}"
    except (TypeError, ValueError):
        return figure


def compare_labels(server, differences, tables):
    """Labels of columns, each with its state: which column has which."""
    labels = [{}, {}]
    for name, pair in tables.items():
        for side, table in zip(labels, pair):
            for column in table["columns"]:
                for tag in column.get("tags") or []:
                    side[f"{name}.{column['name']} {tag['tagFQN']}"] = tag
    for name in both("labels of columns", *labels):
        for field in ["labelType", "state", "source"]:
            differences.note(f"labels.{field}", name, labels[0][name].get(field), labels[1][name].get(field))
    differences.show()


def compare_samples(server, differences, tables):
    """Sample rows: of which tables, which columns, how many rows."""
    samples = [{}, {}]
    for name, pair in tables.items():
        for side, table in zip(samples, pair):
            rows = (server.get(f"/tables/{table['id']}/sampleData") or {}).get("sampleData")
            if rows:
                side[name] = rows
    for name in both("tables with sample rows", *samples):
        differences.note("samples.columns", name, *(side[name]["columns"] for side in samples))
        differences.note("samples.rows", name, *(len(side[name]["rows"]) for side in samples))
    differences.show()


def compare_models(server, differences, tables):
    models = [{name: pair[side]["dataModel"] for name, pair in tables.items() if pair[side].get("dataModel")} for side in (0, 1)]
    for name in both("dbt models", *models):
        for field in MODEL_FIELDS:
            differences.note(field, name, said(models[0][name], field), said(models[1][name], field))
    differences.show()


def compare_tests(server, differences):
    cases = [by_name(one for one in server.listed("/dataQuality/testCases", fields="testCaseResult,testDefinition", includeAllTests="true") if one["fullyQualifiedName"].startswith(f"{service}.")) for service in (differences.theirs, differences.ours)]
    for name in both("tests", *cases):
        for field in ["testCaseStatus", "testResultValue", "result", "passedRows", "failedRows"]:
            differences.note(field, name, *((case[name].get("testCaseResult") or {}).get(field) for case in cases))
        differences.note("testDefinition", name, *(case[name]["testDefinition"]["name"] for case in cases))
    differences.show()
