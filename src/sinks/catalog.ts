import type { Pool } from 'pg'
import { propagateLabels } from '../catalog/classification/propagate.ts'
import { writeSuggestions } from '../catalog/classification/write-suggestions.ts'
import { writeSample } from '../catalog/sample-data/sample-data.ts'
import { writeTestResult } from '../catalog/data-quality/write-result.ts'
import { writeTestCase } from '../catalog/data-quality/write-test.ts'
import { listLive, markDeleted } from '../catalog/delete.ts'
import { writeLineage } from '../catalog/lineage/write-lineage.ts'
import { writeProfile } from '../catalog/profile/write-profile.ts'
import { readUsageBase } from '../catalog/usage/read-base.ts'
import { writeUsage } from '../catalog/usage/write-usage.ts'
import { findOwner, readPeopleVersion } from '../catalog/owners.ts'
import { putEntities } from '../catalog/put.ts'
import { readFingerprints } from '../catalog/write/fingerprint.ts'
import { writeMeasurements } from '../catalog/write/measurement.ts'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import { TrunklineError } from '../model/errors.ts'
import { fullyQualifiedName } from '../model/fqn.ts'
import { createOrUpdateEntity } from '../catalog/create.ts'
import { endParts, listParts } from '../catalog/dbt/end-parts.ts'
import { findByNames, readAssetIdentities, readRelations, readRoutineNames, readTableNames } from '../catalog/dbt/known.ts'
import { putProject } from '../catalog/dbt/projects.ts'
import { writeModels } from '../catalog/dbt/write-models.ts'
import { writeDbtTests } from '../catalog/dbt/write-tests.ts'
import type { ClassificationSink, DbtSink, LineageSink, ProfileSink, QualitySink, Sink, UsageSink } from './sink.ts'

/** The sink that writes into our own catalog store, with its secrets sealed (dropped, without a box); the pool belongs to the caller and stays open. Each batch is whole or not there. */
export function createCatalogSink(pool: Pool, openSecretBox?: OpenSecretBox): Sink & LineageSink & UsageSink & ProfileSink & QualitySink & ClassificationSink & DbtSink {
  return {
    type: 'catalog',
    // The store takes one after the other; meanwhile the next is made ready.
    writesAtOnce: 2,
    // With a hundred a first run took a sixth longer: of what a write costs, half is for each batch.
    recordsPerWrite: 200,
    write: (records, policy) => orSinkFailed(putEntities(pool, records, { ...policy, ...(openSecretBox !== undefined && { openSecretBox }) })),
    listLive: async function* (entityType, parentFullyQualifiedName) {
      try {
        yield* listLive(pool, entityType, parentFullyQualifiedName)
      } catch (error) {
        throw toSinkFailed(error)
      }
    },
    markDeleted: async (entities, policy) => {
      await orSinkFailed(markDeleted(pool, entities.map((entity) => entity.id), policy.updatedBy))
    },
    writeLineage: (set, options) => orSinkFailed(writeLineage(pool, set, { ...options, now: Date.now() })),
    readUsageBase: (serviceName) => orSinkFailed(readUsageBase(pool, fullyQualifiedName(serviceName))),
    writeUsage: (set) => orSinkFailed(writeUsage(pool, set)),
    writeProfile: (set) => orSinkFailed(writeProfile(pool, set)),
    writeTestCase: (request, options) => orSinkFailed(writeTestCase(pool, request, options)),
    writeTestResult: ({ testCase, ...added }) => orSinkFailed(writeTestResult(pool, testCase.fullyQualifiedName, added)),
    writeSuggestions: (set) => orSinkFailed(writeSuggestions(pool, set, Date.now())),
    writeSample: (set) => orSinkFailed(writeSample(pool, set)),
    propagateLabels: () => orSinkFailed(propagateLabels(pool, Date.now())),
    dbtReader: {
      listTableNames: (serviceName) => orSinkFailed(readTableNames(pool, serviceName)),
      listRoutineNames: (serviceName) => orSinkFailed(readRoutineNames(pool, serviceName)),
      readRelations: (databaseFqn) => orSinkFailed(readRelations(pool, databaseFqn)),
      readAssetIdentities: (serviceName) => orSinkFailed(readAssetIdentities(pool, serviceName)),
      findByNames: (entityType, fqns) => orSinkFailed(findByNames(pool, entityType, fqns)),
    },
    writeProject: (serviceName, facts) => orSinkFailed(putProject(pool, serviceName, facts)),
    writeTestDefinition: async (request, updatedBy) => {
      await orSinkFailed(createOrUpdateEntity(pool, 'testDefinition', request, { name: updatedBy, isBot: true }))
    },
    writeDataModels: (records, options) => orSinkFailed(writeModels(pool, records, options)),
    writeTests: (records, options) => orSinkFailed(writeDbtTests(pool, records, options)),
    listParts: async ({ id, ...project }) => (id === undefined ? [] : orSinkFailed(listParts(pool, { id, ...project }))),
    endParts: (parts, options) => orSinkFailed(endParts(pool, parts, options)),
    findOwner: (name) => orSinkFailed(findOwner(pool, name)),
    memory: {
      readFingerprints: (fqn) => orSinkFailed(readFingerprints(pool, fqn)),
      writeMeasurements: (measurements) => orSinkFailed(writeMeasurements(pool, measurements)),
      readPeopleVersion: () => orSinkFailed(readPeopleVersion(pool)),
    },
    close: async () => {},
  }
}

async function orSinkFailed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw toSinkFailed(error)
  }
}

function toSinkFailed(error: unknown): TrunklineError {
  if (error instanceof TrunklineError) return error
  return new TrunklineError('SINK_FAILED', `The catalog could not be written: ${error instanceof Error ? error.message : String(error)}.`, {
    hint: 'Check that its database runs and has room; what was written before is kept, and the next run goes on from there.', cause: error,
  })
}
