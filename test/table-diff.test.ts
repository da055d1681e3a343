import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createQualityRunner, short, type QualityRunner } from './data-quality.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const here = `
  create table item (id int primary key, name text, price numeric(10,2), at timestamptz, doc json, "Mixed" int);
  insert into item select n, 'item ' || n, n, '2024-01-01 00:00Z', '{"a": 1}', n from generate_series(1, 30000) n;
  create table pair (a text, b int, v text, primary key (a, b)); insert into pair select 'k' || n % 7, n, 'v' from generate_series(1, 5000) n;
  create table tags (id int, v text); insert into tags values (1, 'x'), (1, 'x'), (2, 'y'), (null, 'z');
  create table few (id int primary key, v text); insert into few values (1, 'a'), (2, null), (3, 'c'); create table none (id int primary key, v text);
  create table words (w text primary key, n int); insert into words values ('ä', 1), ('Z', 2), ('a', 3), ('_', 4), ('É', 5);
  create domain filled as int not null; create table by_domain (id filled unique, own int not null, v text, unique (own)); insert into by_domain values (1, 1, 'x'), ((select id from by_domain where false), 2, 'y');
  analyze;`

/** The same with differences that are known by hand: two rows gone, three rows more, one price, one name to NULL, one document reordered (equal as jsonb). */
const there = `
  create table item (id bigint primary key, name text, price numeric, at timestamptz, doc jsonb, mixed int, extra int);
  insert into item select n, 'item ' || n, n, '2024-01-01 01:00+01', '{"a":1}', n, 0 from generate_series(1, 30000) n where n not in (5, 29999);
  insert into item values (30001, 'new', 1, null, null, 1, 1), (30002, 'new', 1, null, null, 1, 1), (-4, 'new', 1, null, null, 1, 1);
  update item set price = 999 where id = 777; update item set name = null where id = 12345;
  create table pair (a text, b int, v text, primary key (a, b)); insert into pair select 'k' || n % 7, n, case n when 4321 then 'w' else 'v' end from generate_series(1, 5000) n where n <> 17;
  create table tags (id int, v text); insert into tags values (1, 'x'), (2, 'y'), (2, 'y');
  create table few (id int primary key, v text); insert into few values (1, 'a'), (2, ''), (4, 'd'); create table none (id int primary key, v text);
  create table words (w text primary key, n int); insert into words values ('ä', 1), ('Z', 2), ('a', 3), ('_', 40), ('É', 5);
  create table by_domain (id int, own int, v text); insert into by_domain values (1, 1, 'x'), (null, 2, 'changed');
  analyze;`

describe.each(servers())('tables compared on PostgreSQL %i', (major) => {
  let left: TemporaryDatabase
  let right: TemporaryDatabase
  let runner: QualityRunner

  beforeAll(async () => {
    left = await temporaryDatabase({ major, sql: [here] })
    // The other one is on the other server where there are two: their hashes and orders must agree.
    right = await temporaryDatabase({ major: servers().find((other) => other !== major) ?? major, sql: [there] })
    runner = createQualityRunner(left, { others: { other: right } })
  })
  afterAll(async () => {
    await left.drop()
    await right.drop()
  })
  const diff = (table: string, more: Record<string, string> = {}, other = table) => ({ on: `public.${table}`, test: 'tableDiff', with: { table2: `other.${right.name}.public.${other}`, ...more } })

  test('rows that were added, removed and changed are counted, with the columns that changed', async () => {
    const [record, tolerated, chosen] = await runner.run([diff('item'), diff('item', { threshold: '7' }), diff('item', { useColumns: '["name"]', where: 'id between 1 and 20000' })], { sampleFailedRows: true })
    expect(short(record!)).toBe('Failed removedRows=2 addedRows=3 changedRows=2 diffCount=7')
    expect(record!.result.result).toBe('Found 7 different row(s): 2 only here, 3 only there, 2 changed (price 1, name 1). There are 30000 row(s) here and 30001 there; up to 0 may differ.')
    expect(record!.result.notes).toEqual(['Not compared, because only the table there has them: extra.'])
    expect(record!.failedRows?.columns).toEqual(['difference', 'id', 'name', 'price', 'at', 'doc', 'Mixed'])
    expect(record!.failedRows?.rows.map((row) => [row[0], row[1], row[2], row[3]])).toEqual(expect.arrayContaining([
      ['changed', '777', 'item 777', '777 → 999'], ['changed', '12345', 'item 12345 → NULL', '12345'], ['only here', '5', 'item 5', '5'], ['only there', '-4', 'new', '1'],
    ]))
    expect(short(tolerated!)).toMatch(/^Success/)
    expect(short(chosen!)).toBe('Failed removedRows=1 addedRows=0 changedRows=1 diffCount=2')
  })

  test('keys of several columns, keys of texts in any order, keys that are none', async () => {
    const [pair, words, tags, none, few, empty, byDomain] = await runner.run([diff('pair'), diff('words'), diff('tags', { keyColumns: '["id"]' }), diff('tags'), diff('few'), diff('none'), diff('by_domain')])
    expect(short(pair!)).toBe('Failed removedRows=1 addedRows=0 changedRows=1 diffCount=2')
    expect(short(words!)).toBe('Failed removedRows=0 addedRows=0 changedRows=1 diffCount=1')
    expect(short(tags!)).toBe('Failed removedRows=1 addedRows=1 changedRows=0 diffCount=2')
    expect(tags!.result.notes).toEqual(['2 key(s) occur more than once among the rows that differ: the key columns identify no row there.'])
    expect(none!.result.result).toBe('tags has no primary key, so that rows cannot be matched. Name the columns that identify a row in keyColumns.')
    expect(short(few!)).toBe('Failed removedRows=1 addedRows=1 changedRows=1 diffCount=3')
    expect(short(empty!)).toBe('Success removedRows=0 addedRows=0 changedRows=0 diffCount=0')
    // Its first unique key is NOT NULL by a domain alone, and holds a NULL.
    expect(byDomain!.result.result).toContain('1 changed (v 1)')
  })

  test('one side empty: all rows are counted, few are read', async () => {
    const [gone, come] = await runner.run([diff('item', {}, 'none'), { on: 'public.none', test: 'tableDiff', with: { table2: `other.${right.name}.public.item` } }])
    expect(short(gone!)).toBe('Failed removedRows=30000 addedRows=0 changedRows=0 diffCount=30000')
    expect(short(come!)).toBe('Failed removedRows=0 addedRows=30001 changedRows=0 diffCount=30001')
  })

  test('what is not there is said', async () => {
    const [table, service, column] = await runner.run([
      { on: 'public.few', test: 'tableDiff', with: { table2: `other.${right.name}.public.nothing` } }, { on: 'public.few', test: 'tableDiff', with: { table2: 'a.b.c.d.e' } }, diff('few', { keyColumns: '["nope"]' }),
    ])
    expect([table, service, column].map((record) => [record!.result.testCaseStatus, record!.result.code])).toEqual([['Aborted', 'ENTITY_NOT_FOUND'], ['Aborted', 'TEST_INVALID'], ['Aborted', 'TEST_INVALID']])
    expect(column!.result.result).toContain('has no column nope')
  })
})
