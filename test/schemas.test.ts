import { describe, expect, test } from 'vitest'
import { createRequest } from '../src/api/entity/create-request.ts'
import { entityDefinitions } from '../src/api/routes/index.ts'
import { createReferee, hasOpenMetadataSchemas, objections, schemasFolder } from './open-metadata-schemas.ts'

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
}
const requestFiles: Record<string, string> = {
  DatabaseService: 'api/services/createDatabaseService.json', Database: 'api/data/createDatabase.json', DatabaseSchema: 'api/data/createDatabaseSchema.json',
  Table: 'api/data/createTable.json', StoredProcedure: 'api/data/createStoredProcedure.json',
  Classification: 'api/classification/createClassification.json', Tag: 'api/classification/createTag.json',
}

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

    test('object to what is wrong: an unknown property, a wrong type', () => {
      const validate = referee('api/data/createTable.json')
      expect(objections(validate, { name: 'a', columns: [], databaseSchema: 's' })).toEqual([])
      expect(objections(validate, { name: 'a', columns: [{ name: 'x', dataType: 'INTT' }], databaseSchema: 's', extra: 1 })).toHaveLength(2)
    })
  })
} else {
  test(`the JSON schemas of OpenMetadata are not at ${schemasFolder}: requests are checked against the list written down here`, () => {
    expect(Object.keys(requestProperties)).toEqual(Object.keys(requestFiles))
  })
}
