import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LineageFacts } from '../src/connectors/lineage-connector.ts'
import { splitColumnKey } from '../src/sql/dependence.ts'
import { viewLineage, type ViewLineage } from '../src/sql/view-lineage.ts'
import { demoSchema } from './databases/demo-schema.ts'
import { pagilaSchema } from './databases/pagila.ts'
import { columnName, readLineageFacts } from './lineage.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const databases = (major: number): Record<string, string[]> => ({
  Pagila: [pagilaSchema(major)],
  'the demo': demoSchema(),
  'views over Chinook': ['chinook/Chinook_PostgreSql_SerialPKs.sql', 'lineage/chinook-views.sql'],
  'the torture database': ['torture.sql'],
})

describe.each(servers())('the proof of views on PostgreSQL %i', (major) => {
  describe.each(Object.entries(databases(major)))('%s', (_name, sql) => {
    let db: TemporaryDatabase
    let facts: LineageFacts
    let views: [string, ViewLineage][]
    beforeAll(async () => {
      db = await temporaryDatabase({ major, sql })
      facts = await readLineageFacts(db)
      views = facts.rules.filter(({ name }) => name === '_RETURN').map((rule) => [
        columnName(facts.catalog, `${rule.relation}.0`), viewLineage(facts.catalog, { tree: rule.tree, recorded: facts.ruleMentions.get(rule.oid) ?? new Set() }),
      ])
    })
    afterAll(() => db.drop())

    test('every view is verified, and gives each of its columns', () => {
      expect(views.length).toBeGreaterThan(0)
      expect(views.filter(([, { proof }]) => !proof.isVerified).map(([name, { proof, notes }]) => ({ name, proof, notes }))).toEqual([])
      for (const rule of facts.rules.filter(({ name }) => name === '_RETURN')) {
        const columns = facts.catalog.relations.get(rule.relation)?.columns.map(({ name }) => name)
        const { lineage } = viewLineage(facts.catalog, { tree: rule.tree, recorded: new Set() })
        expect(lineage.columns.map(({ name }) => name)).toHaveLength(columns?.length ?? 0)
      }
    })

    test('nothing is derived from a column that the server did not record', () => {
      for (const rule of facts.rules.filter(({ name }) => name === '_RETURN')) {
        const recorded = facts.ruleMentions.get(rule.oid) ?? new Set()
        const { lineage } = viewLineage(facts.catalog, { tree: rule.tree, recorded })
        const derived = new Set([...lineage.influence.keys(), ...lineage.columns.flatMap(({ dependence }) => [...dependence.keys()])])
        // A whole row stands for columns that are not recorded one by one.
        const whole = new Set([...lineage.reads].filter((relation) => ![...recorded].some((key) => splitColumnKey(key)[0] === relation)))
        expect([...derived].filter((key) => !recorded.has(key) && splitColumnKey(key)[0] >= 16_384 && !whole.has(splitColumnKey(key)[0])).map((key) => columnName(facts.catalog, key))).toEqual([])
      }
    })
  })
})

describe.each(servers())('the views of PostgreSQL %i itself, over copies of its catalogs', (major) => {
  let db: TemporaryDatabase
  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: ['lineage/system-views.sql'] })
  })
  afterAll(() => db.drop())

  test('every one is verified', async () => {
    const { catalog, rules, ruleMentions } = await readLineageFacts(db)
    const views = rules.filter(({ relation }) => catalog.relations.get(relation)?.schema === 'mirror')
    expect(views.length).toBeGreaterThan(120)
    const unproved = views.flatMap((rule) => {
      const { proof, notes } = viewLineage(catalog, { tree: rule.tree, recorded: ruleMentions.get(rule.oid) ?? new Set() })
      const named = (keys: readonly string[]): string[] => keys.map((key) => columnName(catalog, key))
      return proof.isVerified ? [] : [{ view: columnName(catalog, `${rule.relation}.0`), unread: named(proof.unread), invented: named(proof.invented), notes }]
    })
    expect(unproved).toEqual([])
  })
})
