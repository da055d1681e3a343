import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorTable } from '../src/model/errors.ts'

/** Rows of the tables in docs/errors.md: code, HTTP status, exit code, meaning, what to do. */
function documentedErrors(): string[][] {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), 'utf8')
  return text.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')))
}

test('docs/errors.md lists every error code once, and none that does not exist', () => {
  const codes = documentedErrors().map(([code]) => code)
  expect(new Set(codes)).toEqual(new Set(Object.keys(errorTable)))
  expect(codes).toHaveLength(Object.keys(errorTable).length)
})

test('docs/errors.md gives each code its status and exit code, a meaning and what to do', () => {
  const table: Record<string, { httpStatus: number; exitCode: number }> = errorTable
  for (const [code, status, exit, meaning, remedy] of documentedErrors()) {
    expect([code, Number(status), Number(exit)]).toEqual([code, table[code!]!.httpStatus, table[code!]!.exitCode])
    expect(meaning, code).toMatch(/\S.*\.$/)
    expect(remedy, code).toMatch(/\S.*\.$/)
  }
})
