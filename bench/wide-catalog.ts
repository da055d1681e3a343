// A catalog as large companies have it, straight into the store: 100 schemas in 5 databases, tables of 12 columns with the words of real ones.
import type { Pool } from 'pg'
import { putEntities } from '../src/catalog/put.ts'
import { fullyQualifiedName } from '../src/model/fqn.ts'
import type { EntityRecord } from '../src/model/ingestion.ts'
import type { Column, CreateTable } from '../src/model/table.ts'

const areas = words('sales billing payment customer account order invoice product stock shipping supplier contract claim policy employee payroll campaign visit session event device sensor market price risk audit ledger tax partner support')
const nouns = words('item line header detail history status type group region address contact document message balance limit plan version rating review note file token rule score batch target forecast summary snapshot mapping')
const suffixes = words('raw stage daily monthly archive v2 tmp fact dim lookup')
const columnWords = words('id code name amount total currency created updated deleted valid from until country city street phone email owner reason comment quantity unit weight color source channel external reference parent level')
const types: readonly [Column['dataType'], string][] = [['BIGINT', 'bigint'], ['TEXT', 'text'], ['TIMESTAMPZ', 'timestamp with time zone'], ['NUMERIC', 'numeric(12,2)'], ['BOOLEAN', 'boolean'], ['JSON', 'jsonb']]

/** Names of what was written, to ask for. */
export type WideCatalog = { schemas: string[]; tables: string[]; columns: string[] }

/** Writes `count` tables of 12 columns through the store's own writer; the same ones each time. */
export async function writeWideCatalog(pool: Pool, count: number, say: (line: string) => void): Promise<WideCatalog> {
  const random = createRandom(20_26)
  const policy = { overrideMetadata: false, updatedBy: 'ingestion-bot' }
  const write = async (records: EntityRecord[]) => {
    for (const result of await putEntities(pool, records, policy)) if ('error' in result) throw result.error
  }
  const databases = Array.from({ length: 5 }, (_, i) => `db${i + 1}`)
  const schemas = databases.flatMap((database) => Array.from({ length: 20 }, (_, i) => [database, `${areas[i]}_${i + 1}`] as const))
  await write([{ entityType: 'databaseService', fullyQualifiedName: 'wide', request: { name: 'wide', serviceType: 'Postgres' } }])
  await write(databases.map((name) => ({ entityType: 'database', fullyQualifiedName: fullyQualifiedName('wide', name), request: { name, service: 'wide' } })))
  await write(schemas.map(([database, name]) => ({
    entityType: 'databaseSchema', fullyQualifiedName: fullyQualifiedName('wide', database, name), request: { name, database: fullyQualifiedName('wide', database) },
  })))
  const tables: string[] = []
  for (let start = 0; start < count; start += 500) {
    const batch = Array.from({ length: Math.min(500, count - start) }, (_, i) => toTable(start + i, schemas[(start + i) % schemas.length]!, random))
    await write(batch)
    tables.push(...batch.map((record) => record.fullyQualifiedName))
    if ((start + 500) % 20_000 === 0) say(`  ${start + 500} tables written`)
  }
  await pool.query('analyze')
  return { schemas: schemas.map(([database, name]) => fullyQualifiedName('wide', database, name)), tables, columns: columnWords }
}

function toTable(number: number, [database, schema]: readonly [string, string], random: Random): EntityRecord {
  const name = `${random.of(areas)}_${random.of(nouns)}_${random.of(suffixes)}_${number}`
  const columns = Array.from({ length: 12 }, (_, i) => toColumn(i, random))
  const databaseSchema = fullyQualifiedName('wide', database, schema)
  const request: CreateTable = {
    name, databaseSchema, tableType: number % 10 === 0 ? 'View' : 'Regular', columns,
    description: `The ${random.of(nouns)} of each ${random.of(areas)}, one row per ${random.of(nouns)}.`,
    tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: [columns[0]!.name] }],
  }
  return { entityType: 'table', fullyQualifiedName: fullyQualifiedName('wide', database, schema, name), request, sourceIdentity: `pg:1/1/pg_class/${number}` }
}

function toColumn(index: number, random: Random): Column {
  const [dataType, dataTypeDisplay] = random.of(types)
  const name = index === 0 ? 'id' : `${random.of(columnWords)}_${random.of(columnWords)}_${index}`
  return { name, dataType, dataTypeDisplay, ordinalPosition: index + 1, constraint: 'NULL', extension: { postgres: { attributeNumber: index + 1, notNull: false } } }
}

export type Random = { of<T>(list: readonly T[]): T }

/** A generator that begins anew with each run, so that two runs measure the same. */
export function createRandom(seed: number): Random {
  let state = seed
  return {
    of: (list) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return list[Math.floor((state / 2 ** 32) * list.length)]!
    },
  }
}

function words(text: string): string[] {
  return text.split(' ')
}
