import { beforeAll, describe, expect, test } from 'vitest'
import type { LineageFacts, ObservedStatement } from '../../connectors/lineage-connector.ts'
import type { LogEntry } from '../../connectors/query-log/log-entry.ts'
import type { StatementLineage } from '../../model/lineage.ts'
import { readDdl } from '../../sql/ddl/read-ddl.ts'
import { createLineageNames } from '../../sql/lineage-names.ts'
import { loadSqlParser, type SqlParser } from '../../sql/resolver/parser.ts'
import { resolveGroup } from '../../sql/session/resolve-group.ts'
import { readQueryLog } from './query-log.ts'
import { distinctResults, findStatements, groupStatements } from './statements.ts'

const ddl = `create schema shop; create schema old; create schema report;
create table shop.orders (id int, price numeric); create table old.orders (id int, price numeric); create table shop.customer (id int, name text);
create table report.totals (id int, total numeric);`

let parser: SqlParser
let facts: Pick<LineageFacts, 'catalog' | 'searchPaths' | 'database'>
beforeAll(async () => {
  parser = await loadSqlParser()
  facts = {
    catalog: readDdl(parser, ddl).catalog, database: 'd',
    searchPaths: [
      { role: null, database: null, path: '"$user", public' }, { role: null, database: 'd', path: 'report' },
      { role: 'clerk', database: null, path: 'shop' }, { role: 'clerk', database: 'd', path: 'old' }, { role: 'seller', database: null, path: 'shop' },
    ],
  }
})

const place = { serviceName: 's', database: 'd', routineNames: new Map(), standIns: new Map() }

function tell(statements: readonly ObservedStatement[]): string[] {
  const { catalog } = facts
  const context = { parser, catalog, names: createLineageNames(catalog, place), now: 1 }
  const { unordered, sessions } = groupStatements(facts, statements, { parser, followsTemporaryTables: true })
  return toldResults(distinctResults([...unordered, ...sessions].flatMap(({ group }) => [...resolveGroup(context, group)].map(({ result }) => result))))
}

/** Each statement as its outcome and reason, or its edges as `from → to`, with what goes where. */
function toldResults(results: readonly StatementLineage[]): string[] {
  const short = (fqn: string): string => fqn.replace('s.d.', '')
  return results.flatMap(({ outcome, reason, edges }) => outcome !== 'resolved' ? [`${outcome}: ${reason}`] : edges.map(({ from, to, columnsLineage }) =>
    `${short(from.fqn)} → ${short(to.fqn)}: ${columnsLineage.map(({ toColumn, fromColumns }) => `${toColumn.split('.').at(-1)} ← ${fromColumns.map((column) => column.split('.').at(-1)).join(', ')}`).join('; ')}`))
}
const filling = 'insert into report.totals select id, price from orders'
const ran = (text: string, role?: string): ObservedStatement => ({ text, cost: 0, ...(role !== undefined && { role }) })

describe('the search_path that a statement was run with', () => {
  test('is that of the role in the database, else of the role, else of the database', () => {
    expect(tell([ran(filling, 'clerk')])).toEqual(['old.orders → report.totals: id ← id; total ← price'])
    expect(tell([ran(filling, 'seller')])).toEqual(['shop.orders → report.totals: id ← id; total ← price'])
    expect(tell([ran('insert into totals select id, price from shop.orders', 'other')])).toEqual(['shop.orders → report.totals: id ← id; total ← price'])
    expect(tell([ran(filling, 'other')])).toEqual(['notResolved: relation orders does not exist'])
  })

  test('may be another one that the role sets: where they tell different tables nothing is attached, where only one is possible it is that', () => {
    const sets = ran('set search_path = shop, public', 'clerk')
    expect(tell([ran(filling, 'clerk'), sets])).toEqual(['ambiguous: it is not known which search_path it was run with: with search_path old it reads s.d.old.orders and writes s.d.report.totals; '
      + 'with search_path shop, public it reads s.d.shop.orders and writes s.d.report.totals'])
    expect(tell([ran('insert into report.totals (id) select id from customer', 'clerk'), sets])).toEqual(['shop.customer → report.totals: id ← id'])
    expect(tell([ran(filling.replace('orders', 'old.orders'), 'clerk'), sets])).toEqual(['old.orders → report.totals: id ← id; total ← price'])
    expect(tell([ran(filling, 'seller'), sets])).toEqual(['shop.orders → report.totals: id ← id; total ← price'])
  })

  test.each(['set search_path = $1', 'select set_config($1, $2, $3)'])('may be any where the statistics do not tell it: %s', (unknown) => {
    expect((tell([ran(filling, 'seller'), ran(unknown, 'seller')]))[0]).toMatch(/^ambiguous: /)
    expect(tell([ran('insert into totals (id) select id from customer', 'seller'), ran(unknown, 'seller')])).toEqual(['shop.customer → report.totals: id ← id'])
    expect(tell([ran('insert into report.totals (id) select id from customer', 'other'), ran(unknown, 'other')])).toEqual(['shop.customer → report.totals: id ← id'])
  })

  test('may be that of any role where a log does not tell the role', () => {
    expect((tell([ran(filling)]))[0]).toMatch(/^ambiguous: .*search_path old .*search_path shop /)
    expect(tell([ran('insert into report.totals (id) select id from customer')])).toEqual(['shop.customer → report.totals: id ← id'])
  })
})

describe('sessions of a log', () => {
  /** `session: statement`, in the order of the log. */
  async function read(...lines: string[]): Promise<ObservedStatement[]> {
    async function* entries(): AsyncGenerator<LogEntry> {
      for (const line of lines) {
        const [session = '', text = ''] = line.split(/: (.*)/s)
        yield { text, role: 'other', database: 'd', schema: '', session, durationMs: 1, at: undefined }
      }
    }
    return (await readQueryLog(entries(), { database: 'd', limit: 100, parser, conceal: (text) => parser.normalize(text) })).statements
  }
  const log = async (...lines: string[]): Promise<string[]> => tell(await read(...lines))

  test('temporary tables of one name are those of each session, and go with DROP, the end of a transaction and its undoing', async () => {
    expect(await log(
      'a: create temp table t as select id, price from shop.orders', 'b: create temp table t as select id, price * 2 as price from old.orders', 'a: insert into report.totals select * from t',
      'b: insert into report.totals (total) select price from t', 'a: drop table t', 'a: insert into report.totals select * from t',
    )).toEqual(['shop.orders → report.totals: id ← id; total ← price', 'notResolved: relation t does not exist', 'old.orders → report.totals: total ← price'])
    expect(await log(
      'a: begin', 'a: create temp table one (like shop.orders) on commit drop', 'a: insert into one select * from shop.orders', 'a: alter table one rename price to cost', 'a: alter table one rename to two',
      'a: insert into report.totals select id, cost from two', 'a: rollback', 'a: insert into report.totals (id) select id from two',
    )).toEqual(['noLineage: it makes a table without data', 'shop.orders → report.totals: id ← id; total ← price', 'notResolved: relation two does not exist'])
    expect(await log('a: begin', 'a: create temp table t on commit drop as select 1 as id', 'a: commit', 'a: insert into report.totals (id) select id from t')).toEqual(['notResolved: relation t does not exist'])
  })

  test('SET search_path counts for what follows in its session alone, SET LOCAL to the end of the transaction', async () => {
    expect(await log(
      "a: set search_path = shop, 'report'", `b: set search_path to "old"`, `a: ${filling}`, `b: ${filling}`, 'b: reset search_path', `b: ${filling} where id > 3`,
      'c: begin', 'c: set local search_path = shop', `c: ${filling} where price > 7`, 'c: commit', `c: ${filling} where price < 7`,
    )).toEqual([
      // Those of one search_path together: a, b, b and c after it was reset, c within its transaction.
      'shop.orders → report.totals: id ← id; total ← price', 'old.orders → report.totals: id ← id; total ← price', 'notResolved: relation orders does not exist', 'notResolved: relation orders does not exist',
      'shop.orders → report.totals: id ← id; total ← price',
    ])
  })

  test('a statement that failed has written nothing; one that had come to its end has', async () => {
    const entry = { role: 'other', database: 'd', schema: '', session: 'a', durationMs: 0, at: undefined }
    const fills = (table: string): string => `insert into report.totals (id) select id from ${table}`
    async function* entries(): AsyncGenerator<LogEntry> {
      for (const text of [fills('shop.orders'), fills('old.orders')]) yield* [{ ...entry, text }, { ...entry, text, isFailure: true }]
      yield* [{ ...entry, text: fills('shop.orders') }, { ...entry, text: fills('shop.customer'), durationMs: 2 }, { ...entry, text: fills('shop.customer'), isFailure: true }]
      yield { ...entry, text: 'create temp table t as select id from shop.orders' }
      yield* [{ ...entry, text: 'insert into t select id from old.orders' }, { ...entry, text: 'insert into t select id from old.orders', isFailure: true }, { ...entry, text: fills('t') }]
    }
    const { statements } = await readQueryLog(entries(), { database: 'd', limit: 100, parser, conceal: (text) => text })
    expect(statements.map(({ text }) => text)).toEqual([fills('shop.orders'), fills('shop.customer'), 'create temp table t as select id from shop.orders', fills('t')])
  })

  test('a session that is gone through again without a statement that cost its worker has its tables still', async () => {
    const statements = await read('a: create temp table t as select id from shop.orders', 'a: insert into t select 1', 'a: insert into report.totals (id) select id from t')
    const [session] = groupStatements(facts, statements, { parser, followsTemporaryTables: true }).sessions
    const again = [...resolveGroup({ parser, catalog: facts.catalog, names: createLineageNames(facts.catalog, place), now: 1 }, session!.group, [1])]
    expect(again.map(({ index }) => index)).toEqual([0, 2])
    expect(toldResults([again[1]!.result])).toEqual(['shop.orders → report.totals: id ← id'])
  })

  test('sessions are resolved in a worker as they are here, and those that did the same are one', async () => {
    const lines = ['create temp table t as select id from shop.orders', 'insert into report.totals (id) select id from t'].flatMap((text) => [`a: ${text}`, `b: ${text}`])
    const statements = await read(...lines)
    expect(statements.map(({ session }) => session)).toEqual([0, 0])
    const options = { place, now: 1, threads: 1, timeoutMs: 60_000, signal: new AbortController().signal, followsTemporaryTables: true }
    expect(toldResults(await findStatements({ ...facts } as LineageFacts, statements, options))).toEqual(['shop.orders → report.totals: id ← id'])
  })

  test('a statement that takes longer than it may is listed as that', async () => {
    const long = `insert into report.totals (id) select id from (${Array.from({ length: 300 }, (_, n) => `select id + ${n} as id from shop.orders`).join(' union all ')}) x`
    const statements = await read(`a: ${long}`)
    const options = { place, now: 1, threads: 1, timeoutMs: 1, signal: new AbortController().signal, followsTemporaryTables: true }
    expect((await findStatements({ ...facts } as LineageFacts, statements, options)).map(({ outcome }) => outcome)).toEqual(['timedOut'])
  })
})
