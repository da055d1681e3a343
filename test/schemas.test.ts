import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRequest } from '../src/api/entity/create-request.ts'
import { entityDefinitions } from '../src/api/routes/index.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { createReferee, hasOpenMetadataSchemas, objections, schemasFolder } from './open-metadata-schemas.ts'
import { servers } from './server.ts'

/** The properties that OpenMetadata's requests have (its JSON schemas of April 2026), written down for clones without them. */
const requestProperties: Record<string, string> = {
  DatabaseService: 'name displayName description tags serviceType connection owners dataProducts domains ingestionRunner',
  Database: 'name displayName description tags owners service dataProducts default retentionPeriod extension sourceUrl domains lifeCycle sourceHash',
  DatabaseSchema: 'name displayName description owners database dataProducts tags retentionPeriod extension sourceUrl domains lifeCycle sourceHash',
  Table: 'name displayName description tableType columns dataModel locationPath tableConstraints tablePartition tableProfilerConfig owners databaseSchema'
    + ' tags schemaDefinition retentionPeriod extension sourceUrl domains dataProducts fileFormat lifeCycle sourceHash',
  StoredProcedure: 'name displayName description owners tags storedProcedureCode storedProcedureType databaseSchema extension dataProducts sourceUrl domains'
    + ' lifeCycle sourceHash',
  Classification: 'name displayName description provider mutuallyExclusive domains owners reviewers autoClassificationConfig',
  Tag: 'classification parent name displayName description style associatedTags provider mutuallyExclusive domains owners reviewers recognizers'
    + ' autoClassificationEnabled autoClassificationPriority',
  Glossary: 'name displayName description reviewers owners tags provider mutuallyExclusive domains',
  GlossaryTerm: 'glossary parent name displayName description style synonyms relatedTerms references reviewers owners tags provider mutuallyExclusive'
    + ' extension domains',
  Domain: 'domainType name fullyQualifiedName displayName description style parent owners experts tags extension',
}
const requestFiles: Record<string, string> = {
  DatabaseService: 'api/services/createDatabaseService.json', Database: 'api/data/createDatabase.json', DatabaseSchema: 'api/data/createDatabaseSchema.json',
  Table: 'api/data/createTable.json', StoredProcedure: 'api/data/createStoredProcedure.json',
  Classification: 'api/classification/createClassification.json', Tag: 'api/classification/createTag.json',
}

const tag = { tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }

/** One request of each kind that has a schema, with everything in it that may be there; parents come first. */
const requests: [name: string, request: Record<string, unknown>][] = [
  ['Classification', { name: 'PII', description: 'Personal data', mutuallyExclusive: true, provider: 'user' }],
  ['Tag', { name: 'Sensitive', classification: 'PII', description: 'Handle with care' }],
  ['DatabaseService', {
    name: 'pg', serviceType: 'Postgres', displayName: 'Production', description: 'the server',
    connection: { config: { type: 'Postgres', hostPort: 'db:5432', username: 'reader', database: 'shop', authType: { password: 'x' } } },
  }],
  ['Database', { name: 'shop', service: 'pg', description: 'the shop', extension: { postgres: { oid: 5 } }, tags: [tag], sourceHash: 'abc' }],
  ['DatabaseSchema', { name: 'pub.lic', database: 'pg.shop', description: 'a name with a dot', extension: { postgres: { oid: 7 } } }],
  ['Table', {
    name: 'orders "2024"', databaseSchema: 'pg.shop."pub.lic"', tableType: 'Partitioned', description: '<b>all</b> orders', displayName: 'Orders', tags: [tag],
    columns: [
      { name: 'id', dataType: 'BIGINT', dataTypeDisplay: 'bigint', constraint: 'PRIMARY_KEY', ordinalPosition: 1, extension: { postgres: { attributeNumber: 1 } } },
      { name: 'labels', dataType: 'ARRAY', arrayDataType: 'TEXT', dataTypeDisplay: 'text[]', constraint: 'NULL', tags: [tag], description: 'free words' },
      { name: 'total', dataType: 'NUMERIC', dataTypeDisplay: 'numeric(10,-2)', precision: 10, scale: -2, dataLength: 1 },
      { name: 'address', dataType: 'STRUCT', dataTypeDisplay: 'address', children: [{ name: 'zip', dataType: 'VARCHAR', dataLength: 5 }] },
      { name: 'more', dataType: 'JSON', jsonSchema: '{}', displayName: 'More' },
    ],
    tableConstraints: [{ constraintType: 'FOREIGN_KEY', columns: ['id'], referredColumns: ['pg.shop.x.y.id'], relationshipType: 'MANY_TO_ONE' }],
    tablePartition: { columns: [{ columnName: 'id', intervalType: 'COLUMN-VALUE' }] }, schemaDefinition: 'create table …', sourceUrl: 'http://x', sourceHash: 'abc',
    extension: { postgres: { oid: 9 }, costCentre: 'four' },
  }],
  ['StoredProcedure', {
    name: 'refund(integer)', databaseSchema: 'pg.shop."pub.lic"', storedProcedureType: 'Function', storedProcedureCode: { language: 'SQL', code: 'select 1' },
  }],
]
const entityFiles: Record<string, string> = {
  DatabaseService: 'entity/services/databaseService.json', Database: 'entity/data/database.json', DatabaseSchema: 'entity/data/databaseSchema.json',
  Table: 'entity/data/table.json', StoredProcedure: 'entity/data/storedProcedure.json',
}
const pathOf = (name: string): string => entityDefinitions.find((definition) => definition.name === name)!.path

test.each(Object.entries(requestProperties))('a request for a %s may carry exactly the properties that OpenMetadata has', (name, properties) => {
  const definition = entityDefinitions.find((one) => one.name === name)!
  expect(new Set(Object.keys(createRequest(definition).shape))).toEqual(new Set(properties.split(' ')))
})

if (hasOpenMetadataSchemas) {
  const referee = createReferee()

  describe("OpenMetadata's JSON schemas", () => {
    test.each(Object.entries(requestFiles))('have the properties written down here for %s', (name, file) => {
      const schema = referee(file).schema as { properties: object }
      expect(new Set(Object.keys(schema.properties))).toEqual(new Set(requestProperties[name]!.split(' ')))
    })

    test.each(requests)('accept the request for a %s that our API is tested with', (name, request) => {
      expect(objections(referee(requestFiles[name]!), request)).toEqual([])
    })

    test('object to what is wrong: an unknown property, a wrong type', () => {
      const validate = referee('api/data/createTable.json')
      expect(objections(validate, { name: 'a', columns: [], databaseSchema: 's' })).toEqual([])
      expect(objections(validate, { name: 'a', columns: [{ name: 'x', dataType: 'INTT' }], databaseSchema: 's', extra: 1 })).toHaveLength(2)
    })
  })

  describe.each(servers())("what the API answers over PostgreSQL %i, in the eyes of OpenMetadata's JSON schemas", (major) => {
    let api: ApiServer

    beforeAll(async () => {
      api = await startApi(major)
      const ann = (await api.call('PUT', '/users', { name: 'ann', email: 'ann@shop.example', displayName: 'Ann' })).json()
      for (const [name, request] of requests) {
        const answer = await api.call('PUT', pathOf(name), name in entityFiles ? { ...request, owners: [{ id: ann.id, type: 'user' }] } : request)
        expect([name, answer.statusCode, answer.json().message]).toEqual([name, 201, undefined])
      }
    })
    afterAll(() => api.close())

    test.each(Object.entries(entityFiles))('a %s is right in lists, alone, changed, deleted and in its history', async (name, file) => {
      const validate = referee(file)
      const path = pathOf(name)
      const [entity] = (await api.call('GET', `${path}?fields=*`)).json().data as [{ id: string; owners: unknown[] }]
      expect(entity.owners).toHaveLength(1)
      const [plain] = (await api.call('GET', path)).json().data
      const patched = (await api.call('PATCH', `${path}/${entity.id}`, [{ op: 'add', path: '/description', value: 'changed' }, { op: 'remove', path: '/owners' }])).json()
      expect(patched).toMatchObject({ version: 0.2, description: 'changed' })
      const history = (await api.call('GET', `${path}/${entity.id}/versions`)).json()
      expect(objections(referee('type/entityHistory.json'), history)).toEqual([])
      const versions = (history.versions as string[]).map((text) => JSON.parse(text))
      expect(versions).toHaveLength(2)
      for (const answer of [entity, plain, patched, ...versions]) expect(objections(validate, answer)).toEqual([])
    })

    test('lineage around a table is right, and the calls that write it', async () => {
      const [table] = (await api.call('GET', '/tables')).json().data
      const [routine] = (await api.call('GET', '/storedProcedures')).json().data
      const other = (await api.call('PUT', '/tables', { name: 'totals', databaseSchema: 'pg.shop."pub.lic"', columns: [{ name: 'sum', dataType: 'INT' }] })).json()
      const columnsLineage = [{ fromColumns: [`${table.fullyQualifiedName}.total`], toColumn: `${other.fullyQualifiedName}.sum`, function: 'sum(total)' }]
      const request = {
        edge: {
          fromEntity: { id: table.id, type: 'table' }, toEntity: { id: other.id, type: 'table' }, description: 'by hand',
          lineageDetails: { sqlQuery: 'select 1', columnsLineage, pipeline: { id: routine.id, type: 'storedProcedure' }, source: 'QueryLineage', tempLineageTables: [{ fromEntity: 'a', toEntity: 'b' }] },
        },
      }
      expect(objections(referee('api/lineage/addLineage.json'), request)).toEqual([])
      const written = await api.call('PUT', '/lineage', request)
      expect(written.statusCode).toBe(200)
      expect(objections(referee('api/lineage/addLineage.json'), written.json())).toEqual([])
      for (const path of [`/lineage/table/${table.id}`, `/lineage/table/name/${encodeURIComponent(other.fullyQualifiedName)}`]) {
        const answer = (await api.call('GET', path)).json()
        expect(answer.upstreamEdges.length + answer.downstreamEdges.length).toBe(1)
        expect(objections(referee('type/entityLineage.json'), answer)).toEqual([])
      }
    })

    test('deleted entities and references to them are right too', async () => {
      const service = (await api.call('GET', '/services/databaseServices/name/pg')).json()
      const deleted = (await api.call('DELETE', `/services/databaseServices/${service.id}?recursive=true`)).json()
      expect(objections(referee(entityFiles['DatabaseService']!), deleted)).toEqual([])
      const [table] = (await api.call('GET', '/tables?include=deleted&fields=*')).json().data
      expect(table.databaseSchema.deleted).toBe(true)
      expect(objections(referee(entityFiles['Table']!), table)).toEqual([])
    })
  })
} else {
  test(`the JSON schemas of OpenMetadata are not at ${schemasFolder}: requests are checked against the list written down here`, () => {
    // More may be written down than is compared: requests for glossaries and domains.
    expect(Object.keys(requestProperties)).toEqual(expect.arrayContaining(Object.keys(requestFiles)))
  })
}
