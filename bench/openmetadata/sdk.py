#!/usr/bin/env python3
"""Calls of OpenMetadata's Python SDK against a Trunkline server, group by group, each looked at for what it came to.

Runs with the Python of an environment that has openmetadata-ingestion; makes the service `sdk` and deletes it at the end. See bench/openmetadata/README.md.
"""
import argparse
import datetime
import inspect
import time
import traceback

from metadata.generated.schema.api.classification.createClassification import CreateClassificationRequest
from metadata.generated.schema.api.classification.createTag import CreateTagRequest
from metadata.generated.schema.api.data.createDatabase import CreateDatabaseRequest
from metadata.generated.schema.api.data.createDatabaseSchema import CreateDatabaseSchemaRequest
from metadata.generated.schema.api.data.createGlossary import CreateGlossaryRequest
from metadata.generated.schema.api.data.createGlossaryTerm import CreateGlossaryTermRequest
from metadata.generated.schema.api.data.createQuery import CreateQueryRequest
from metadata.generated.schema.api.data.createTable import CreateTableRequest
from metadata.generated.schema.api.data.createTableProfile import CreateTableProfileRequest
from metadata.generated.schema.api.lineage.addLineage import AddLineageRequest
from metadata.generated.schema.api.services.createDatabaseService import CreateDatabaseServiceRequest
from metadata.generated.schema.entity.classification.classification import Classification
from metadata.generated.schema.entity.classification.tag import Tag
from metadata.generated.schema.entity.data.database import Database
from metadata.generated.schema.entity.data.glossary import Glossary
from metadata.generated.schema.entity.data.glossaryTerm import GlossaryTerm
from metadata.generated.schema.entity.data.table import Table, TableData
from metadata.generated.schema.entity.services.connections.metadata.openMetadataConnection import OpenMetadataConnection
from metadata.generated.schema.entity.services.databaseService import DatabaseService
from metadata.generated.schema.entity.teams.role import Role
from metadata.generated.schema.entity.teams.user import User
from metadata.generated.schema.tests.basic import TestCaseResult, TestCaseStatus
from metadata.generated.schema.tests.testCase import TestCase
from metadata.generated.schema.type.tagLabel import TagLabel
from metadata.generated.schema.type.usageRequest import UsageRequest
from metadata.ingestion.models.table_metadata import ColumnTag
from metadata.ingestion.ometa.ometa_api import OpenMetadata

SCHEMA = "sdk.shop.public"


def plain(value):
    """What a wrapped text or number holds."""
    while hasattr(value, "root"):
        value = value.root
    return value


def table_of(client, fields=None, name="orders"):
    return client.get_by_name(Table, f"{SCHEMA}.{name}", fields=fields)


def tag(fqn, source="Classification"):
    return TagLabel(tagFQN=fqn, source=source, labelType="Manual", state="Confirmed")


def tags_of(labels):
    return sorted(plain(label.tagFQN) for label in labels or [])


def health_check(client):
    assert client.health_check()


def create_service(client):
    made = client.create_or_update(CreateDatabaseServiceRequest(name="sdk", serviceType="Postgres", connection={"config": {"type": "Postgres", "username": "a", "authType": {"password": "b"}, "hostPort": "localhost:1", "database": "shop"}}))
    assert made.name and plain(made.name) == "sdk"


def create_database_and_tables(client):
    client.create_or_update(CreateDatabaseRequest(name="shop", service="sdk"))
    client.create_or_update(CreateDatabaseSchemaRequest(name="public", database="sdk.shop"))
    for name in ["orders", "customers"]:
        columns = [{"name": "id", "dataType": "INT"}, {"name": "email", "dataType": "VARCHAR", "dataLength": 80}]
        client.create_or_update(CreateTableRequest(name=name, databaseSchema=SCHEMA, columns=columns))
    assert [plain(column.name) for column in table_of(client).columns] == ["id", "email"]


def read_tables(client):
    table = table_of(client, ["*"])
    assert client.get_by_id(Table, table.id).id == table.id
    assert len(client.list_entities(Table, params={"databaseSchema": SCHEMA}).entities) == 2
    assert len(list(client.list_all_entities(Table, params={"databaseSchema": SCHEMA}))) == 2
    assert client.get_by_name(Table, f"{SCHEMA}.nothing") is None


def search(client):
    for _ in range(20):
        found = client.es_search_from_fqn(Table, fqn_search_string=f"{SCHEMA}.orders")
        if found:
            break
        time.sleep(0.5)
    assert [plain(one.fullyQualifiedName) for one in found] == [f"{SCHEMA}.orders"]


def describe(client):
    client.patch_description(Table, table_of(client), "What was ordered", force=True)
    client.patch_column_description(table_of(client), f"{SCHEMA}.orders.email", "Where to write", force=True)
    table = table_of(client)
    assert plain(table.description) == "What was ordered" and plain(table.columns[1].description) == "Where to write"


def classify(client):
    client.create_or_update(CreateClassificationRequest(name="SdkLabels", description="Labels"))
    client.create_or_update(CreateTagRequest(name="Red", classification="SdkLabels", description="Red"))
    assert client.get_by_name(Tag, "SdkLabels.Red") is not None
    client.patch_tags(Table, table_of(client, ["tags"]), [tag("SdkLabels.Red")])
    client.patch_column_tags(table_of(client, ["tags"]), [ColumnTag(column_fqn=f"{SCHEMA}.orders.email", tag_label=tag("SdkLabels.Red"))])
    table = table_of(client, ["tags"])
    assert tags_of(table.tags) == ["SdkLabels.Red"] and tags_of(table.columns[1].tags) == ["SdkLabels.Red"], (tags_of(table.tags), tags_of(table.columns[1].tags))


def gloss(client):
    client.create_or_update(CreateGlossaryRequest(name="SdkWords", displayName="Words", description="Words"))
    client.create_or_update(CreateGlossaryTermRequest(name="Order", displayName="Order", glossary="SdkWords", description="An order"))
    assert plain(client.get_by_name(GlossaryTerm, "SdkWords.Order").name) == "Order"


def own(client):
    owners = client.get_reference_by_name("admin")
    assert owners is not None
    client.patch_owner(Table, table_of(client, ["owners"]), owners, force=True)
    assert [one.name for one in table_of(client, ["owners"]).owners.root] == ["admin"]


def link(client):
    ids = [table_of(client, name=name).id for name in ["customers", "orders"]]
    edge = {"fromEntity": {"id": plain(ids[0]), "type": "table"}, "toEntity": {"id": plain(ids[1]), "type": "table"}, "lineageDetails": {"source": "Manual"}}
    for _ in range(2):
        client.add_lineage(AddLineageRequest(edge=edge))
    assert len(client.get_lineage_by_name(Table, f"{SCHEMA}.orders")["upstreamEdges"]) == 1
    assert len(client.get_lineage_by_id(Table, plain(ids[1]))["upstreamEdges"]) == 1
    client.delete_lineage_edge(AddLineageRequest(edge=edge).edge)
    assert client.get_lineage_by_name(Table, f"{SCHEMA}.orders")["upstreamEdges"] == []


def test(client):
    client.get_or_create_executable_test_suite(f"{SCHEMA}.orders")
    named = {"test_case_fqn": f"{SCHEMA}.orders.email.filled", "entity_link": f"<#E::table::{SCHEMA}.orders::columns::email>", "test_definition_fqn": "columnValuesToBeNotNull", "test_case_parameter_values": []}
    if "test_suite_fqn" in inspect.signature(client.get_or_create_test_case).parameters:  # Before 1.8.
        named["test_suite_fqn"] = f"{SCHEMA}.orders.testSuite"
    case = client.get_or_create_test_case(**named)
    now = int(time.time() * 1000)
    client.add_test_case_results(TestCaseResult(timestamp=now, testCaseStatus=TestCaseStatus.Failed, result="two are empty"), plain(case.fullyQualifiedName))
    results = client.get_test_case_results(plain(case.fullyQualifiedName), now - 1000, now + 1000)
    assert [one.result for one in results] == ["two are empty"]
    assert client.get_by_name(TestCase, f"{SCHEMA}.orders.email.filled") is not None


def sample(client):
    client.ingest_table_sample_data(table_of(client), TableData(columns=["id", "email"], rows=[[1, "a"], [2, "b"]]))
    assert len(client.get_sample_data(table_of(client)).sampleData.rows) == 2


def profile(client):
    now = int(time.time() * 1000)
    client.ingest_profile_data(table_of(client), CreateTableProfileRequest(tableProfile={"timestamp": now, "rowCount": 7}, columnProfile=[{"name": "id", "timestamp": now, "min": 1, "max": 7}]))
    latest = client.get_latest_table_profile(f"{SCHEMA}.orders")
    assert latest.profile.rowCount == 7 and latest.columns[0].profile.max == 7


def use(client):
    today = datetime.date.today().isoformat()
    client.publish_table_usage(table_of(client), UsageRequest(date=today, count=5))
    client.compute_percentile(Table, today)
    assert table_of(client, ["usageSummary"]).usageSummary.dailyStats.count >= 5


def query(client):
    client.ingest_entity_queries_data(table_of(client), [CreateQueryRequest(query="select id from orders where email = 'sdk'", service="sdk")])
    assert len(client.get_entity_queries(table_of(client).id)) == 1


def people(client):
    assert plain(client.get_by_name(User, "admin").name) == "admin"
    assert len(client.list_entities(User).entities) > 0 and len(client.list_entities(Role).entities) > 0


def versions(client):
    table = table_of(client)
    listed = client.get_list_entity_versions(plain(table.id), Table)
    assert len(listed.versions) > 1
    assert client.get_entity_version(Table, plain(table.id), 0.1) is not None


def delete(client):
    client.delete(Table, plain(table_of(client, name="customers").id))
    assert table_of(client, name="customers") is None
    for kind, name in [(DatabaseService, "sdk"), (Classification, "SdkLabels"), (Glossary, "SdkWords")]:
        entity = client.get_by_name(kind, name)
        if entity is not None:
            client.delete(kind, plain(entity.id), recursive=True, hard_delete=True)
            assert client.get_by_name(kind, name) is None
    assert client.get_by_name(Database, "sdk.shop") is None


GROUPS = [health_check, create_service, create_database_and_tables, read_tables, search, describe, classify, gloss, own, link, test, sample, profile, use, query, people, versions, delete]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://localhost:8585/api")
    parser.add_argument("--token", required=True, help="a token of an administrator, who may delete")
    options = parser.parse_args()
    client = OpenMetadata(OpenMetadataConnection(hostPort=options.server, authProvider="openmetadata", securityConfig={"jwtToken": options.token}, enableVersionValidation=False))
    failed = 0
    for group in GROUPS:
        try:
            group(client)
            print(f"ok     {group.__name__}")
        except Exception as error:  # Whatever the SDK raises is what is looked for; the other groups are tried all the same.
            failed += 1
            print(f"FAILED {group.__name__}: {type(error).__name__}: {str(error)[:400]} ({traceback.extract_tb(error.__traceback__)[-1].line})")
    print(f"{len(GROUPS) - failed} of {len(GROUPS)} groups")


if __name__ == "__main__":
    main()
