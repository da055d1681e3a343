import type { CatalogRelation, ModelOutcome } from '../../model/dbt/data-model.ts'
import type { DbtPart } from '../../model/dbt/project-parts.ts'
import type { EntityReference } from '../../model/entity.ts'
import type { WriteAnswer } from '../../model/ingest/entities.ts'
import type { DbtReader, DbtSink } from '../sink.ts'
import { toResults, type TakeStep } from './steps.ts'

/** The steps of a dbt run: exposures are entities there too, so that no edge leads into a dashboard. */
export function createDbtSteps(take: TakeStep): Omit<DbtSink, 'type' | 'close'> {
  return {
    dbtReader: createReader(take),
    writeProject: async (serviceName, facts) => (await take<{ id: string }>('dbt/project', { serviceName, facts })).id,
    writeDataModels: async (records, { updatedBy: _by, ...options }) => {
      const { outcomes, notes } = await take<{ outcomes: [string, ModelOutcome][]; notes: string[] }>('dbt/models', { records, ...options })
      return { outcomes: new Map(outcomes), notes }
    },
    writeTestDefinition: async (request) => void await take('dbt/definition', request),
    writeTests: async (records) => toResults((await take<{ results: WriteAnswer[] }>('dbt/tests', { records })).results),
    listParts: async ({ id, ...project }) => (id === undefined ? [] : (await take<{ parts: DbtPart[] }>('dbt/parts', { id, ...project })).parts),
    endParts: async (parts) => void await take('dbt/ended', { parts }),
  }
}

function createReader(take: TakeStep): DbtReader {
  return {
    listTableNames: async (serviceName) => (await take<{ names: string[] }>('dbt/tables', { serviceName })).names,
    listRoutineNames: async (serviceName) => (await take<{ names: string[] }>('dbt/routines', { serviceName })).names,
    readRelations: async (database) => (await take<{ relations: CatalogRelation[] }>('dbt/relations', { database })).relations,
    readAssetIdentities: async (serviceName) => new Map((await take<{ identities: [string, string][] }>('dbt/assets', { serviceName })).identities),
    findByNames: async (entityType, names) => new Map((await take<{ found: [string, EntityReference][] }>('dbt/named', { entityType, names })).found),
  }
}
