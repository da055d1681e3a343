"""What the models of the installed openmetadata-ingestion say of one request."""
import importlib
import re
import typing

import pydantic

ROOT = "metadata.generated.schema"
# A request by method and path, with ids and names as {}; the model of its body.
BODIES = {
    "PUT /services/databaseServices": "api.services.createDatabaseService.CreateDatabaseServiceRequest",
    "PUT /databases": "api.data.createDatabase.CreateDatabaseRequest",
    "PUT /databaseSchemas": "api.data.createDatabaseSchema.CreateDatabaseSchemaRequest",
    "PUT /tables": "api.data.createTable.CreateTableRequest",
    "PUT /storedProcedures": "api.data.createStoredProcedure.CreateStoredProcedureRequest",
    "PUT /queries": "api.data.createQuery.CreateQueryRequest",
    "PUT /queries/{}/usage": "[]type.entityReference.EntityReference",
    "PUT /queries/{}/usedBy": "[]str",
    "POST /queryCostRecord": "api.data.createQueryCostRecord.CreateQueryCostRecordRequest",
    "PUT /tables/{}/tableProfile": "api.data.createTableProfile.CreateTableProfileRequest",
    "PUT /tables/{}/sampleData": "entity.data.table.TableData",
    "PUT /tables/{}/joins": "entity.data.table.TableJoins",
    "PUT /tables/{}/dataModel": "entity.data.table.DataModel",
    "POST /usage/table/{}": "type.usageRequest.UsageRequest",
    "POST /usage/compute.percentile/{}/{}": None,
    "PUT /lineage": "api.lineage.addLineage.AddLineageRequest",
    "DELETE /lineage/{}/{}/{}/{}": None,
    "DELETE /tables/{}": None,
    **{f"PUT /{collection}/restore": "api.data.restoreEntity.RestoreEntity" for collection in ["databases", "databaseSchemas", "tables", "storedProcedures"]},
    "PUT /dataQuality/testDefinitions": "api.tests.createTestDefinition.CreateTestDefinitionRequest",
    "PUT /dataQuality/testSuites/basic": "api.tests.createTestSuite.CreateTestSuiteRequest",
    "PUT /dataQuality/testSuites/executable": "api.tests.createTestSuite.CreateTestSuiteRequest",
    "PUT /dataQuality/testCases": "api.tests.createTestCase.CreateTestCaseRequest",
    "POST /dataQuality/testCases/testCaseResults/{}": "api.tests.createTestCaseResult.CreateTestCaseResult",
    "PUT /dataQuality/testCases/{}/testCaseResult": "tests.basic.TestCaseResult",
    "PUT /dataQuality/testCases/{}/failedRowsSample": "entity.data.table.TableData",
    "PUT /dataQuality/testCases/{}/inspectionQuery": None,
    "PUT /classifications": "api.classification.createClassification.CreateClassificationRequest",
    "PUT /tags": "api.classification.createTag.CreateTagRequest",
    "PUT /services/ingestionPipelines": "api.services.ingestionPipelines.createIngestionPipeline.CreateIngestionPipelineRequest",
    "PUT /services/ingestionPipelines/{}/pipelineStatus": "entity.services.ingestionPipelines.ingestionPipeline.PipelineStatus",
    "PUT /metadata/types/{}": "type.customProperty.CustomProperty",
}
ENTITIES = {
    "/services/databaseServices": "entity.services.databaseService.DatabaseService", "/databases": "entity.data.database.Database", "/databaseSchemas": "entity.data.databaseSchema.DatabaseSchema",
    "/tables": "entity.data.table.Table", "/storedProcedures": "entity.data.storedProcedure.StoredProcedure", "/queries": "entity.data.query.Query", "/users": "entity.teams.user.User", "/teams": "entity.teams.team.Team",
    "/classifications": "entity.classification.classification.Classification", "/tags": "entity.classification.tag.Tag", "/glossaries": "entity.data.glossary.Glossary", "/glossaryTerms": "entity.data.glossaryTerm.GlossaryTerm",
    "/domains": "entity.domains.domain.Domain", "/metadata/types": "entity.type.Type", "/dataQuality/testCases": "tests.testCase.TestCase", "/dataQuality/testSuites": "tests.testSuite.TestSuite",
    "/dataQuality/testDefinitions": "tests.testDefinition.TestDefinition", "/services/ingestionPipelines": "entity.services.ingestionPipelines.ingestionPipeline.IngestionPipeline", "/dashboards": "entity.data.dashboard.Dashboard",
    "/mlmodels": "entity.data.mlmodel.MlModel", "/apiEndpoints": "entity.data.apiEndpoint.APIEndpoint", "/system/settings": None, "/lineage": None,
}
# What came later than the oldest version that is spoken, and what went; models say nothing of it.
SINCE = {"POST /dataQuality/testCases/testCaseResults/{}": (1, 6), "PUT /dataQuality/testSuites/basic": (1, 6)}


class Judge:
    def __init__(self, version):
        self.version = version

    def objections(self, method, target, body):
        """The kind of a request and what is wrong with it; None in place of that where the version has no such path."""
        path, _, query = target.partition("?")
        collection = max((one for one in ENTITIES if path == one or path.startswith(f"{one}/")), key=len, default=None)
        if method == "GET":
            return f"GET {collection or path}", [f"GET of an unknown collection {path}"] if collection is None else self.of_fields(collection, query)
        if method == "PATCH":
            return f"PATCH {collection}", self.of_patch(load(ENTITIES[collection]), body)
        if path.endswith("/bulk"):
            kind = f"{method} {path.removesuffix('/bulk')}"
            return f"{kind}/bulk", None if self.version < (1, 10) else [said for one in body for said in invalid(load(BODIES[kind]), one)]
        kind = f"{method} {blanked(path)}"
        if kind not in BODIES:
            return kind, ["nothing says what its body is"]
        if self.version < SINCE.get(kind, (0, 0)):
            return kind, None
        try:
            model = load(BODIES[kind])
        except ModuleNotFoundError:
            return kind, None
        return kind, [] if model is None else invalid(model, body)

    def of_fields(self, collection, query):
        found = re.search(r"(?:^|&)fields=([^&]*)", query)
        known = fields_of(load(ENTITIES[collection])) if found and ENTITIES[collection] else {}
        return [f"Invalid field name {name}" for name in (found[1].split(",") if found and known else []) if name not in known and name != "*"]

    def of_patch(self, entity, steps):
        said = []
        for step in steps:
            try:
                kind = entity
                for segment in step["path"].split("/")[1:]:
                    kind = below(kind, segment.replace("~1", "/").replace("~0", "~"))
                said += [f"{step['path']}: {one}" for one in (invalid(kind, step["value"]) if step["op"] in ("add", "replace", "test") else [])]
            except KeyError as error:
                said.append(f"{step['path']}: no field {error}")
        return said


def blanked(path):
    """A path without ids and names."""
    parts = path.split("/")
    fixed = {"": 0, "services": 1, "metadata": 1, "dataQuality": 1, "usage": 1, "lineage": 0}.get(parts[1], 0) + 2
    words = {"usage", "usedBy", "tableProfile", "sampleData", "joins", "dataModel", "basic", "executable", "testCaseResults", "testCaseResult", "failedRowsSample", "inspectionQuery", "pipelineStatus", "restore"}
    return "/".join(part if index < fixed or (part in words and not (index > 1 and parts[index - 1] == "testCaseResults")) else "{}" for index, part in enumerate(parts))


def load(name):
    """A model by its name below the generated ones; `[]` before it is a list."""
    if name is None:
        return None
    if name.startswith("[]"):
        return typing.List[str if name == "[]str" else load(name[2:])]
    module, _, model = name.rpartition(".")
    return getattr(importlib.import_module(f"{ROOT}.{module}"), model)


def invalid(kind, value):
    """What a model objects to; pydantic 1 came with versions before 1.5."""
    try:
        if hasattr(pydantic, "TypeAdapter"):
            pydantic.TypeAdapter(kind).validate_python(value)
        else:
            pydantic.parse_obj_as(kind, value)
        return []
    except pydantic.ValidationError as error:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]


def fields_of(model):
    fields = getattr(model, "model_fields", None) or getattr(model, "__fields__", {})
    return {name: field for plain, field in fields.items() for name in {plain, field.alias or plain}}


def below(kind, segment):
    """The type of a member of a type; KeyError where it has none of that name."""
    kind = plain(kind)
    if typing.get_origin(kind) is list:
        return typing.get_args(kind)[0]
    if kind in (typing.Any, dict) or typing.get_origin(kind) is dict:
        return typing.Any
    fields = fields_of(kind)
    root = fields.get("root") or fields.get("__root__")
    if root is not None and len(fields) == 1:
        return below(root.annotation, segment)
    return fields[segment].annotation


def plain(kind):
    """A type without what may be absent and what is said about it."""
    while True:
        arguments = typing.get_args(kind)
        if typing.get_origin(kind) is typing.Annotated:
            kind = arguments[0]
        elif type(None) in arguments:
            kind = next(one for one in arguments if one is not type(None))
        else:
            return kind
