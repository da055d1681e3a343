import { closeSync, openSync, writeSync } from 'node:fs'

const tables = Array.from({ length: 60 }, (_, index) => `sales.${['orders', 'customers', 'payments', 'items', 'stock', 'returns'][index % 6]}_${index}`)
const columns = ['id', 'customer_id', 'amount', 'state', 'country', 'created_at', 'note']

/** The schema that the statements are over. */
export const generatedSchema = ['create schema sales;', ...tables.map((table) => `create table ${table} (id bigint primary key, customer_id bigint, amount numeric, state text, country text, created_at timestamptz, note text);`)].join('\n')

/** Statements of an application and of people: the same shapes with other constants, each fifth as a tool writes it, with a comment and quoted names. */
export function generateStatement(number: number): string {
  const table = tables[number % tables.length]!
  const other = tables[(number * 7 + 3) % tables.length]!
  const column = columns[1 + (number % 6)]!
  const value = (number * 2_654_435_761) % 1_000_003
  switch (number % 10) {
    case 0: return `SELECT ${column}, id FROM ${table} WHERE id = ${value} AND state = 'open ${value}' LIMIT 50`
    case 1: return `INSERT INTO ${table} (customer_id, amount, state, note) VALUES (${value}, ${value}.25, 'new', 'it''s note ${value}')`
    case 2: return `UPDATE ${table} SET amount = amount + ${value % 100}, state = 'paid' WHERE id = ${value}`
    case 3: return `SELECT t.${column}, count(*), sum(o.amount) FROM ${table} t JOIN ${other} o ON o.customer_id = t.id WHERE t.created_at > '2026-01-${String(1 + value % 28).padStart(2, '0')}' GROUP BY t.${column} ORDER BY 2 DESC`
    case 4: return `/* request ${value} */ SELECT "t0"."id", "t0"."${column}" FROM ${table} AS "t0" WHERE "t0"."customer_id" IN (${value}, ${value + 1}, ${value + 2})`
    case 5: return `DELETE FROM ${table} WHERE created_at < '2025-01-01' AND id < ${value}`
    case 6: return `WITH recent AS (SELECT customer_id, max(created_at) AS last FROM ${table} GROUP BY customer_id) SELECT r.last, o.note FROM recent r LEFT JOIN ${other} o USING (customer_id) WHERE o.amount > ${value}`
    case 7: return `SELECT * FROM ${table} WHERE note LIKE '%${value}%'`
    case 8: return `BEGIN`
    default: return `SELECT "id", "${column}" FROM ${table} WHERE "country" = 'C${value}' -- by report ${value}`
  }
}

/** Writes a csvlog of PostgreSQL of so many bytes. Once in 20,000 a statement is 100 kB long. */
export function writeLog(path: string, bytes: number): number {
  const file = openSync(path, 'w')
  let [written, number] = [0, 0]
  for (let lines: string[] = []; written < bytes; lines = []) {
    for (let line = 0; line < 2000; line += 1, number += 1) lines.push(toRecord(number))
    written += writeSync(file, lines.join(''))
  }
  closeSync(file)
  return number
}

function toRecord(number: number): string {
  const at = new Date(1_780_000_000_000 + number * 10).toISOString().replace('T', ' ').replace('Z', ' UTC')
  const text = number % 20_000 === 19_999 ? `SELECT id FROM ${tables[0]} WHERE id IN (${Array.from({ length: 14_000 }, (_, index) => index + number).join(', ')})` : generateStatement(number)
  const message = `duration: ${(number % 977) / 10} ms  statement: ${text}`.replaceAll('"', '""')
  return `${at},"role_${number % 5}","shop",${1000 + number % 50},"10.0.0.${number % 50}:5000",65f0.${number % 50},${number},"SELECT",${at},5/${number},0,LOG,00000,"${message}",,,,,,,,,"app","client backend",,${number}\n`
}
