import { expect, test } from 'vitest'
import type { Counted, MetadataItem } from '../../connectors/connector.ts'
import { createDatabaseTally, reconcile, refuseUnexplained, tallyItem, tallyWriteFailure } from './reconciliation.ts'

const tables = (inPostgres: number, alsoLeftOut: Counted['alsoLeftOut'] = {}): Counted => ({ kind: 'table', entityType: 'table', inPostgres, alsoLeftOut })
const record: MetadataItem & { record: unknown } = { record: { entityType: 'table', fullyQualifiedName: 'pg.d.s.t', request: { name: 't', databaseSchema: 'pg.d.s', columns: [] } }, kind: 'table' }

test('what no item names is explained by its reason: skipped, or filtered', () => {
  const tally = createDatabaseTally('d')
  tallyItem(tally, record)
  tallyItem(tally, { counted: tables(111, { partition: 100, 'schemaFilterPattern excludes x': 10 }) })
  expect(reconcile(tally)).toEqual([{
    database: 'd', kind: 'table', inPostgres: 111, emitted: 1, filtered: 10, skipped: 100, failed: 0, unexplained: 0,
    reasons: { partition: 100, 'schemaFilterPattern excludes x': 10 },
  }])
})

test('a record that the sink refused counts as failed', () => {
  const tally = createDatabaseTally('d')
  tallyItem(tally, record)
  tallyWriteFailure(tally, 'table', 'SINK_FAILED')
  tallyItem(tally, { counted: tables(1) })
  expect(reconcile(tally)).toMatchObject([{ emitted: 0, failed: 1, unexplained: 0, reasons: { SINK_FAILED: 1 } }])
})

test('a step that failed as a whole explains what is missing of its type', () => {
  const tally = createDatabaseTally('d')
  tallyItem(tally, { failure: { object: 'pg.d', entityType: 'table', code: 'STATEMENT_TIMEOUT', message: 'too slow' } })
  tallyItem(tally, { counted: tables(5) })
  expect(reconcile(tally)).toMatchObject([{ failed: 5, unexplained: 0, reasons: { STATEMENT_TIMEOUT: 5 } }])
})

test('too few, too many and uncounted objects are unexplained', () => {
  const tally = createDatabaseTally('d')
  tallyItem(tally, record)
  tallyItem(tally, { ...record, kind: 'view' })
  tallyItem(tally, { counted: tables(3) })
  const lines = reconcile(tally)
  expect(lines.map(({ kind, unexplained }) => [kind, unexplained])).toEqual([['table', 2], ['view', -1]])
  expect(() => refuseUnexplained(lines)).toThrow(expect.objectContaining({ code: 'RECONCILIATION_FAILED', message: expect.stringContaining('d: 3 of kind table in PostgreSQL, 1 accounted for; d: 0 of kind view in PostgreSQL, 1 accounted for') }))
  expect(() => refuseUnexplained([])).not.toThrow()
})
