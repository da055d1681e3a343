import type { CatalogColumn, CatalogRelation } from '../../model/dbt/data-model.ts'
import type { EntityReference } from '../../model/entity.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import { decodeFullyQualifiedName, decodeName, encodeFullyQualifiedName } from '../open-metadata-wire.ts'
import type { DbtReader } from '../sink.ts'
import { listLive } from './children.ts'
import { getByName, hasCollection, listAll, type ServedEntity, type Session } from './session.ts'

const largestPage = '1000'

type ServedColumn = { name: string; dataTypeDisplay?: string; children?: ServedColumn[] }

/** What a dbt run asks of the server: which tables it holds, with which columns, and whether names mean something there. */
export function createDbtReader(session: Session): DbtReader {
  const { client } = session
  return {
    listTableNames: async (serviceName) => {
      const services = serviceName === undefined ? await listServices(session) : [encodeFullyQualifiedName(fullyQualifiedName(serviceName))]
      const names: string[] = []
      for (const service of services) for await (const table of listLive(session, 'table', service)) names.push(decodeFullyQualifiedName(table.fullyQualifiedName))
      return names
    },
    readRelations: async (databaseFqn) => {
      const relations: CatalogRelation[] = []
      for await (const table of listAll(client, '/tables', { database: encodeFullyQualifiedName(databaseFqn), fields: 'columns', limit: largestPage })) relations.push(toRelation(table))
      return relations
    },
    findByNames: async (entityType, fqns) => {
      const found = new Map<string, EntityReference>()
      if (!hasCollection(entityType)) return found
      for (const fqn of fqns) {
        const entity = await getByName(client, { type: entityType, fullyQualifiedName: encodeFullyQualifiedName(fqn) })
        if (entity !== undefined && entity.deleted !== true) found.set(fqn, { id: entity.id, type: entityType, name: decodeName(String(entity['name'])), fullyQualifiedName: fqn })
      }
      return found
    },
  }
}

async function listServices({ client }: Session): Promise<string[]> {
  const names: string[] = []
  for await (const service of listAll(client, '/services/databaseServices', { limit: largestPage })) names.push(service.fullyQualifiedName)
  return names
}

function toRelation(table: ServedEntity): CatalogRelation {
  const [, , schema = '', name = ''] = splitFullyQualifiedName(decodeFullyQualifiedName(table.fullyQualifiedName))
  const { tableType } = table
  return { schema, name, kind: typeof tableType === 'string' ? tableType : 'Regular', columns: ((table['columns'] ?? []) as ServedColumn[]).map(toColumn) }
}

function toColumn({ name, dataTypeDisplay, children }: ServedColumn): CatalogColumn {
  return { name: decodeName(name), type: dataTypeDisplay ?? null, ...(children !== undefined && { children: children.map(toColumn) }) }
}
