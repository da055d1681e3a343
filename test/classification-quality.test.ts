import { expect, test } from 'vitest'
import type { ColumnFamily } from '../src/connectors/classification-connector.ts'
import { heldOutSet } from '../bench/classification/held-out-set.ts'
import type { LabelledTable } from '../bench/classification/labelled-set.ts'
import { secondSet } from '../bench/classification/second-set.ts'
import { tuningSet } from '../bench/classification/tuning-set.ts'
import { createDice } from '../bench/classification/values.ts'
import { classifyTable } from '../src/workflows/classification/classify-table.ts'
import { recognizers } from '../src/workflows/classification/recognizers/index.ts'

const families: Readonly<Record<string, ColumnFamily>> = { int: 'integer', bigint: 'integer', smallint: 'integer', numeric: 'decimal', 'double precision': 'decimal', money: 'other', date: 'date', timestamp: 'timestamp', timestamptz: 'timestamp', boolean: 'boolean', inet: 'network', macaddr: 'mac', jsonb: 'json', 'text[]': 'array' }

/** Labels that are right, that were given, and that should have been. */
function judge({ name, columns }: LabelledTable): { right: number; said: number; wanted: number } {
  const dice = createDice(7)
  const rows = Array.from({ length: 300 }, (_, row) => columns.map((column) => column.values(dice, row + 1)))
  const found = new Map(classifyTable(name, columns.map((column, index) => ({
    name: column.name, family: families[column.type] ?? 'text', ...(column.comment !== undefined && { comment: column.comment }),
    values: [...new Set(rows.slice(0, 200).flatMap((row) => row[index] ?? []))],
  })), { recognizers, threshold: 0.8 }).map((one) => [one.column, one.tagFQN === 'PII.Sensitive' ? 'S' : 'N']))
  return { right: columns.filter((column) => found.get(column.name) === column.expected).length, said: found.size, wanted: columns.filter(({ expected }) => expected !== 'none').length }
}

test.each([['tuning', tuningSet], ['second', secondSet], ['held-out', heldOutSet]] as const)('on the %s set, 95 of 100 suggestions are right and 9 of 10 columns are found', (_name, set) => {
  const sums = set.map(judge)
  const total = (key: 'right' | 'said' | 'wanted'): number => sums.reduce((sum, one) => sum + one[key], 0)
  expect(total('right') / total('said')).toBeGreaterThanOrEqual(0.95)
  expect(total('right') / total('wanted')).toBeGreaterThanOrEqual(0.9)
})
