import type { Pool } from 'pg'
import { propertyTypes } from '../model/custom-property.ts'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import { createEntity } from './create.ts'
import { seedTestDefinitions } from './data-quality/seed-definitions.ts'
import type { EntityRequests, Writer } from './entity-type.ts'
import { openStore, type StoreOptions } from './store.ts'

const system: Writer = { name: 'system', isBot: false }

type Seed = { [T in EntityType]: { entityType: T; fqn: string; request: EntityRequests[T] } }[EntityType]

const classifications: readonly Seed[] = [
  classification('Tier', 'How much depends on a data asset.', {
    Tier1: 'The business stops without it: regulatory reports, money, customers. Changes are announced.',
    Tier2: 'Important decisions are made with it; it is repaired the same day.',
    Tier3: 'A department works with it regularly.',
    Tier4: 'A team works with it.',
    Tier5: 'Private or temporary; nobody else relies on it.',
  }),
  classification('PII', 'Whether values tell something about a person.', {
    Sensitive: 'Harm is possible when it leaks: identity numbers, health, money, passwords.',
    NonSensitive: 'About a person, and known to many: a name at work, an office.',
    None: 'Nothing about any person.',
  }),
].flat()

/** Entity types that may have custom properties. */
const extensible = {
  database: 'A database', databaseSchema: 'A schema of a database', table: 'A table or view', storedProcedure: 'A function or procedure', glossaryTerm: 'A term of a glossary',
} as const

const types: readonly Seed[] = [
  ...Object.entries(propertyTypes).map(([name, description]) => ({
    entityType: 'type' as const, fqn: name, request: { name, description, nameSpace: 'basic', category: 'field' as const, schema: '{}' },
  })),
  ...Object.entries(extensible).map(([name, description]) => ({
    entityType: 'type' as const, fqn: name, request: { name, description, nameSpace: 'data', category: 'entity' as const, schema: '{}' },
  })),
]

const knownQuery = `/* catalog */
  select entity_type, fqn from trunkline.entity where entity_type = any ('{classification,tag,type}') and fqn = any ($1::text[])`

/** Creates the system's own classifications (Tier, PII) and types, where they never were; what people changed or deleted stays so. */
export async function seedCatalog(pool: Pool): Promise<void> {
  const seeds = [...classifications, ...types]
  const { rows } = await pool.query<{ entity_type: EntityType; fqn: string }>(knownQuery, [seeds.map((seed) => seed.fqn)])
  const known = new Set(rows.map((row) => `${row.entity_type} ${row.fqn}`))
  for (const seed of seeds) {
    if (known.has(`${seed.entityType} ${seed.fqn}`)) continue
    await createEntity(pool, seed.entityType, seed.request, system).catch((error: unknown) => {
      // Another server that starts at the same time was first.
      if (!(error instanceof TrunklineError && error.code === 'ENTITY_EXISTS')) throw error
    })
  }
}

/** Opens the store and makes sure of what is the system's own. */
export async function openSeededStore(options: StoreOptions): Promise<Pool> {
  const pool = await openStore(options)
  try {
    await seedCatalog(pool)
    await seedTestDefinitions(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  return pool
}

function classification(name: string, description: string, tags: Readonly<Record<string, string>>): Seed[] {
  return [
    { entityType: 'classification', fqn: name, request: { name, description, provider: 'system', mutuallyExclusive: true } },
    ...Object.entries(tags).map(([tag, text]) => ({
      entityType: 'tag' as const, fqn: `${name}.${tag}`, request: { name: tag, classification: name, description: text, provider: 'system' as const },
    })),
  ]
}
