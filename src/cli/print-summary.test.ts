import { expect, test } from 'vitest'
import type { RunSummary } from '../model/ingestion.ts'
import { toSummaryLines } from './print-summary.ts'

const summary: RunSummary = {
  runId: '1', workflow: 'metadata', serviceName: 'pg', state: 'partialSuccess', startedAt: 0, endedAt: 12_340,
  created: 1200, updated: 3, unchanged: 30, renamed: 1, restored: 0, deleted: 2,
  filtered: [{ object: 'pg.shop.tmp', entityType: 'table', by: 'tableFilterPattern excludes tmp' }],
  skipped: [{ object: 'pg.shop.public.busy', entityType: 'table', reason: 'locked', hint: 'The next run reads it.' }],
  failures: [{ object: 'pg.shop.public."a\nb"', code: 'SOURCE_FAILED', message: 'broken', hint: 'Mend it.' }],
  warnings: ['Beware.'],
  reconciliation: [
    { database: '', kind: 'database', inPostgres: 1, emitted: 1, filtered: 0, skipped: 0, failed: 0, unexplained: 0, reasons: {} },
    { database: 'shop', kind: 'table', inPostgres: 1240, emitted: 1237, filtered: 1, skipped: 1, failed: 1, unexplained: 0, reasons: { locked: 1, SOURCE_FAILED: 1 } },
    { database: 'shop', kind: 'procedure', inPostgres: 0, emitted: 0, filtered: 0, skipped: 0, failed: 0, unexplained: 0, reasons: {} },
  ],
  footprint: { statements: 43, serverMs: 1500, rows: 120_000, bytes: 34_500_000, mostLocks: 12, connections: 2 },
  successPercent: 99.92,
}

test('a summary names what went wrong, adds up, and ends with the state', () => {
  expect(toSummaryLines(summary)).toEqual([
    'Warnings (1)', '  Beware.', '',
    'Errors (1)', String.raw`  pg.shop.public."a\nb": SOURCE_FAILED: broken → Mend it.`, '',
    'Skipped (1)', '  pg.shop.public.busy: locked → The next run reads it.', '',
    'Reconciliation',
    'Database  Kind      In PostgreSQL   Read  Filtered  Skipped  Failed  Unexplained  Reasons',
    '(server)  database              1      1         0        0       0            0',
    'shop      table             1,240  1,237         1        1       1            0  locked: 1, SOURCE_FAILED: 1',
    '',
    'Summary for pg',
    'Processed  Created  Updated  Renamed  Restored  Deleted  Unchanged  Warnings  Filtered  Skipped  Errors',
    '    1,234    1,200        3        1         0        2         30         1         1        1       1',
    '',
    'Footprint: 43 statements, 1.5 s of server time, 120,000 rows, 34.5 MB received, at most 12 locks on relations, 2 connections',
    'Success %: 99.92',
    'Workflow metadata ended in 12.3 s: partialSuccess',
  ])
})

test('a run that found everything as it was says so', () => {
  const unchanged = { ...summary, state: 'success' as const, created: 0, updated: 0, renamed: 0, deleted: 0 }
  expect(toSummaryLines(unchanged)).toContain('Nothing has changed since the last run, so nothing was written.')
  expect(toSummaryLines(summary)).not.toContain('Nothing has changed since the last run, so nothing was written.')
})

test('long lists are cut, and say so', () => {
  const many = { ...summary, failures: Array.from({ length: 1025 }, (_, index) => ({ object: `t${index}`, code: 'X', message: 'm' })) }
  expect(toSummaryLines(many)).toContain('  and 1,005 more; --json lists all')
})

test('a run that could not begin leaves the word to its error', () => {
  const nothing = { ...summary, state: 'failed' as const, created: 0, updated: 0, unchanged: 0, renamed: 0, failures: [], reconciliation: [], warnings: [], error: { object: '', code: 'HOST_NOT_FOUND', message: 'm' } }
  expect(toSummaryLines(nothing)).toEqual([])
})
