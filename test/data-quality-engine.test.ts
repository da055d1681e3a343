import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createQualityRunner, short, type Described, type QualityRunner } from './data-quality.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schema = `
  create type colour as enum ('red', 'blue');
  create domain posint as int not null check (value > 0 and value <= 100);
  create table ref (id int primary key); insert into ref values (1), (2), (3);
  create table proved (
    id int primary key, code varchar(5) not null unique, ref_id int references ref (id), amount numeric check (amount >= 0 and amount <= 1000), state text not null check (state in ('new', 'old')), c colour, dom posint,
    word text check (word ~ '^[a-z]+$'), low int, high int, short text check (length(short) <= 3), odd int check (odd <> 5), check (low < high));
  insert into proved values (1, 'a', 1, 5, 'new', 'red', 7, 'abc', 1, 2, 'x', 9), (2, 'b', 2, 6, 'old', 'blue', 8, null, 3, 4, null, 7);
  create table flawed (id int, ref_id int, n int);
  insert into flawed values (1, 99, -1), (1, null, null);
  alter table flawed add constraint flawed_ref foreign key (ref_id) references ref (id) not valid, add constraint flawed_n check (n >= 0) not valid;
  create table parent (id int primary key); create table child () inherits (parent); insert into parent values (1); insert into child values (1);
  create table once (id numeric primary key); insert into once values (1);
  create table sale (id int, region text, secret text, amount int);
  insert into sale select n, case n % 4 when 0 then null when 1 then 'north' when 2 then 'south' else 'r' || n % 10 end, 'secret ' || n, case when n % 4 = 1 then -1 else n end from generate_series(1, 100) n;
  create view positive as select * from sale where amount > 0;
  create table hidden (id int); create table partly (id int, secret text); insert into partly values (1, 'x');
  create table guarded (id int); insert into guarded values (1), (2); alter table guarded enable row level security; create policy p on guarded using (id > 1);
  create table big (id int primary key, t text); insert into big select n, 'x' from generate_series(1, 20000) n;`

describe.each(servers())('tests of tables on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let runner: QualityRunner
  const reader = `quality_reader_${major}_${process.pid}`

  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [schema] })
    await database.client.query(`create role ${reader} login; grant select on all tables in schema public to ${reader}; revoke all on hidden, partly from ${reader}; grant select (id) on partly to ${reader}`)
    runner = createQualityRunner(database, { user: reader })
  })
  afterAll(async () => {
    await database.client.query(`drop owned by ${reader}; drop role ${reader}`)
    await database.drop()
  })

  test('what a constraint keeps is proved by it, and no row is read', async () => {
    const records = await runner.run([
      { on: 'public.proved.id', test: 'columnValuesToBeUnique' }, { on: 'public.proved.id', test: 'columnValuesToBeNotNull' }, { on: 'public.proved.code', test: 'columnValuesToBeUnique', with: { countNulls: 'true' } },
      { on: 'public.proved.ref_id', test: 'columnValuesToExistInTable', with: { referredTable: 'ref', referredColumn: 'id' } }, { on: 'public.proved.amount', test: 'columnValuesToBeBetween', with: { minValue: '0', maxValue: '1000.0' } },
      { on: 'public.proved.state', test: 'columnValuesToBeInSet', with: { allowedValues: '["new", "old", "gone"]', matchEnum: 'true' } }, { on: 'public.proved.c', test: 'columnValuesToBeInSet', with: { allowedValues: '["red", "blue"]', matchEnum: 'true', ignoreNulls: 'true' } },
      { on: 'public.proved.dom', test: 'columnValuesToBeBetween', with: { minValue: '1' } }, { on: 'public.proved.word', test: 'columnValuesToMatchRegex', with: { regex: '^[a-z]+$' } },
      { on: 'public.proved.low', test: 'columnValuesToCompareWithColumn', with: { operator: '<', otherColumn: 'high' } }, { on: 'public.proved.code', test: 'columnValueLengthsToBeBetween', with: { maxLength: '5' } },
      { on: 'public.proved.short', test: 'columnValueLengthsToBeBetween', with: { maxLength: '3' } }, { on: 'public.proved.c', test: 'columnValuesToBeNotInSet', with: { forbiddenValues: '["green"]' } },
    ])
    expect(records.map(({ result }) => [result.testCaseStatus, result.grade, result.provedBy?.kind, result.provedBy?.name])).toEqual([
      ['Success', 'proved', 'primaryKey', 'proved_pkey'], ['Success', 'proved', 'primaryKey', 'proved_pkey'], ['Success', 'proved', 'unique', 'proved_code_key'],
      ['Success', 'proved', 'foreignKey', 'proved_ref_id_fkey'], ['Success', 'proved', 'check', 'proved_amount_check'],
      ['Success', 'proved', 'check', 'proved_state_check and NOT NULL of state'], ['Success', 'proved', 'enum', 'public.colour'],
      ['Success', 'proved', 'domain', 'posint_check of public.posint'], ['Success', 'proved', 'check', 'proved_word_check'],
      ['Success', 'proved', 'check', 'proved_check'], ['Success', 'proved', 'type', 'character varying(5)'], ['Success', 'proved', 'check', 'proved_short_check'], ['Success', 'proved', 'enum', 'public.colour'],
    ])
    expect(records[1]!.result).toMatchObject({ result: 'Proved by proved_pkey (PRIMARY KEY (id)): the server keeps it so, and no row was read.', testResultValue: [{ name: 'nullCount', value: '0' }] })
    // Facts of the catalogs, the savepoint never taken, and no scan.
    const [scanned] = await runner.run([{ on: 'public.proved.id', test: 'columnValuesToBeUnique' }], { useConstraints: false })
    expect(scanned!.result).toMatchObject({ testCaseStatus: 'Success', grade: 'exact', testResultValue: [{ name: 'valueCount', value: '2' }, { name: 'uniqueCount', value: '2' }], passedRows: 2, failedRows: 0 })
  })

  test('less than a constraint says is not proved, and neither is what one does not say', async () => {
    const records = await runner.run([
      { on: 'public.proved.amount', test: 'columnValuesToBeBetween', with: { minValue: '0.01' } }, { on: 'public.proved.state', test: 'columnValuesToBeInSet', with: { allowedValues: '["new"]', matchEnum: 'true' } },
      { on: 'public.proved.word', test: 'columnValuesToMatchRegex', with: { regex: '^[a-z]+' } }, { on: 'public.proved.dom', test: 'columnValuesToBeBetween', with: { minValue: '2' } },
      { on: 'public.parent.id', test: 'columnValuesToBeUnique' }, { on: 'public.proved.odd', test: 'columnValuesToBeBetween', with: { maxValue: '5' } }, { on: 'public.proved.odd', test: 'columnValuesToBeBetween', with: { minValue: '5' } },
    ])
    expect(records.slice(5).map(({ result }) => [result.testCaseStatus, result.grade])).toEqual([['Failed', 'exact'], ['Success', 'exact']])
    expect(records.slice(0, 5).map(({ result }) => [result.testCaseStatus, result.grade])).toEqual([['Success', 'exact'], ['Failed', 'exact'], ['Success', 'exact'], ['Success', 'exact'], ['Failed', 'exact']])
    expect(records[4]!.result.notes).toEqual(['parent_pkey says the same, but proves nothing: tables inherit from this one, and it does not hold for their rows. The rows were looked at.'])
  })

  test('a constraint that is not validated is told of, and proves nothing', async () => {
    const [ref, n] = await runner.run([
      { on: 'public.flawed.ref_id', test: 'columnValuesToExistInTable', with: { referredTable: 'public.ref', referredColumn: 'id' } }, { on: 'public.flawed.n', test: 'columnValuesToBeBetween', with: { minValue: '0' } },
    ])
    expect(ref!.result).toMatchObject({ testCaseStatus: 'Failed', grade: 'exact', notes: ['flawed_ref says the same, but proves nothing: it is NOT VALID: older rows were never checked. The rows were looked at.'] })
    expect(n!.result).toMatchObject({ testCaseStatus: 'Failed', grade: 'exact', notes: [expect.stringContaining('flawed_n')] })
    if (major < 18) return
    await database.client.query('create table loose (n int constraint loose_n check (n > 0) not enforced, m int); insert into loose values (-1, null); alter table loose add constraint loose_m not null m not valid')
    await database.client.query(`grant select on loose to ${reader}`)
    const loose = await runner.run([{ on: 'public.loose.n', test: 'columnValuesToBeBetween', with: { minValue: '1' } }, { on: 'public.loose.m', test: 'columnValuesToBeNotNull' }])
    expect(loose.map(({ result }) => [result.testCaseStatus, result.notes])).toEqual([
      ['Failed', ['loose_n says the same, but proves nothing: it is NOT ENFORCED. The rows were looked at.']], ['Failed', ['NOT NULL of m says the same, but proves nothing: it is NOT VALID: older rows were never checked. The rows were looked at.']],
    ])
  })

  test('what the rows satisfy and no constraint keeps is suggested as one', async () => {
    const records = await runner.run([{ on: 'public.sale.id', test: 'columnValuesToBeNotNull' }, { on: 'public.sale.id', test: 'columnValuesToBeUnique' }, { on: 'public.sale.region', test: 'columnValuesToBeNotNull' },
      { on: 'public.sale.id', test: 'columnValuesToExistInTable', with: { referredTable: 'big', referredColumn: 'id' } }, { on: 'public.sale.id', test: 'columnValuesToExistInTable', with: { referredTable: 'sale', referredColumn: 'id' } }])
    expect(records.map(({ result }) => result.suggestedConstraint)).toEqual([
      'ALTER TABLE public.sale ALTER COLUMN id SET NOT NULL;', 'ALTER TABLE public.sale ADD UNIQUE (id);', undefined, 'ALTER TABLE public.sale ADD FOREIGN KEY (id) REFERENCES public.big (id) NOT VALID;', undefined,
    ])
  })

  test('a suggested constraint proves its test once it is made', async () => {
    await database.client.query(`create table kept (id int, t text, vc varchar(10), lo numeric, hi numeric); insert into kept values (-2, 'a1', 'x', 0.5, 1), (7, 'b2', 'y', 1, 1), (null, null, null, null, null);
      alter table kept add constraint "kept small" check (id < 100) not valid, add constraint kept_ref foreign key (hi) references once (id) not valid; grant select on kept to ${reader}`)
    const tests: Described[] = [
      { on: 'public.kept.id', test: 'columnValuesToBeBetween', with: { minValue: '-2', maxValue: '7' } }, { on: 'public.kept.lo', test: 'columnValuesToBeBetween', with: { minValue: '0.5' } },
      { on: 'public.kept.t', test: 'columnValueLengthsToBeBetween', with: { maxLength: '2' } }, { on: 'public.kept.vc', test: 'columnValuesToBeInSet', with: { allowedValues: '["x", "y"]', matchEnum: 'true', ignoreNulls: 'true' } },
      { on: 'public.kept.t', test: 'columnValuesToMatchRegex', with: { regex: String.raw`^[a-z]\d$` } }, { on: 'public.kept.lo', test: 'columnValuesToCompareWithColumn', with: { operator: '<=', otherColumn: 'hi' } },
      { on: 'public.kept.id', test: 'columnValuesToBeBetween', with: { maxValue: '99' } }, { on: 'public.kept.hi', test: 'columnValuesToExistInTable', with: { referredTable: 'once', referredColumn: 'id' } },
    ]
    const suggested = (await runner.run(tests)).map(({ result }) => result.suggestedConstraint!)
    expect(suggested.map((one) => one.replace('ALTER TABLE public.kept ', ''))).toEqual([
      'ADD CHECK (id >= -2 AND id <= 7);', 'ADD CHECK (lo >= 0.5);', 'ADD CHECK (length(t) <= 2);', `ADD CHECK (vc IN ('x', 'y'));`, String.raw`ADD CHECK (t ~ E'^[a-z]\\d$');`, 'ADD CHECK (lo <= hi);',
      'VALIDATE CONSTRAINT "kept small";', 'VALIDATE CONSTRAINT kept_ref;',
    ])
    for (const statement of suggested) await database.client.query(statement)
    expect((await runner.run(tests)).map(({ result }) => [result.grade, result.suggestedConstraint])).toEqual(tests.map(() => ['proved', undefined]))
  })

  test('failing rows: number, share, a sample with masks, the SQL that finds them', async () => {
    const masking = createQualityRunner(database, { user: reader, catalog: { readSensitiveColumns: async () => ['secret'] } })
    const [record] = await masking.run([{ on: 'public.sale.amount', test: 'columnValuesToBeBetween', with: { minValue: '0' }, counts: true }], { sampleFailedRows: true })
    expect(record!.result).toMatchObject({ testCaseStatus: 'Failed', passedRows: 75, failedRows: 25, passedRowsPercentage: 75, failedRowsPercentage: 25 })
    expect(record!.failedRows?.columns).toEqual(['id', 'region', 'secret', 'amount'])
    expect(record!.failedRows?.rows).toHaveLength(25)
    expect(record!.failedRows?.rows[0]).toEqual(['1', 'north', '***', '-1'])
    expect((await database.client.query(record!.inspectionQuery!)).rowCount).toBe(25)
    const [own] = await masking.run([{ on: 'public.sale', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select id, secret from sale where amount < 0 order by id', partitionExpression: 'id <= 50' }, counts: true }], { sampleFailedRows: true })
    expect(own).toMatchObject({ result: { failedRows: 25, passedRows: 25, failedRowsPercentage: 50 }, failedRows: { columns: ['id', 'secret'] } })
    expect(own!.failedRows!.rows[1]).toEqual(['5', '***'])
  })

  test('dimensions: the top values by impact, the others together, NULL by its name', async () => {
    const [record] = await runner.run([{ on: 'public.sale.amount', test: 'columnValuesToBeBetween', with: { minValue: '0' }, counts: true, dimensions: ['region'], top: 3 }])
    expect(record!.result.dimensionResults).toEqual([
      { dimensionValues: [{ name: 'region', value: 'north' }], dimensionKey: 'region=north', testCaseStatus: 'Failed', result: 'Found min=-1, max=-1 vs. the expected min=0, max=inf.', testResultValue: [{ name: 'min', value: '-1' }, { name: 'max', value: '-1' }], passedRows: 0, failedRows: 25, passedRowsPercentage: 0, failedRowsPercentage: 100, impactScore: 1 },
      expect.objectContaining({ dimensionKey: 'region=south', testCaseStatus: 'Success', passedRows: 25, impactScore: 0 }),
      expect.objectContaining({ dimensionKey: 'region=NULL', testCaseStatus: 'Success', passedRows: 25, failedRows: 0, impactScore: 0 }),
      expect.objectContaining({ dimensionKey: 'region=Others', testCaseStatus: 'Success', passedRows: 25, impactScore: 0 }),
    ])
    const [sum, unique, bad] = await runner.run([
      { on: 'public.sale.amount', test: 'columnValuesSumToBeBetween', with: { minValueForColSum: '0' }, dimensions: ['region'], top: 1 }, { on: 'public.sale.amount', test: 'columnValuesToBeUnique', dimensions: ['region'], top: 2 },
      { on: 'public.sale', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select 1' }, dimensions: ['region'] },
    ])
    expect(sum!.result.dimensionResults?.map(({ dimensionKey, testCaseStatus, impactScore }) => [dimensionKey, testCaseStatus, impactScore])).toEqual([['region=north', 'Failed', 0.25], ['region=Others', 'Success', 0]])
    expect(unique!.result.dimensionResults?.map(({ dimensionKey, testCaseStatus, failedRows }) => [dimensionKey, testCaseStatus, failedRows])).toEqual([['region=north', 'Failed', 25], ['region=south', 'Success', 0], ['region=Others', 'Success', 0]])
    expect(bad!.result).toMatchObject({ testCaseStatus: 'Aborted', result: 'This test cannot be told apart by dimension columns. Leave dimensionColumns out.' })
  })

  test('bad input aborts its own test with a reason, and the rest goes on', async () => {
    const records = await runner.run([
      { on: 'public.big', test: 'tableRowCountToEqual', with: { value: '20000' } },
      { on: 'public.big', test: 'tableCustomSQLQuery', with: { sqlExpression: 'insert into big values (0)' } },
      { on: 'public.big', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select set_config(\'transaction_read_only\', \'off\', true) from big' } },
      { on: 'public.big', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select a.id from big a, big b', operator: '>' } },
      { on: 'public.big.t', test: 'columnValuesToMatchRegex', with: { regex: '(' } },
      { on: 'public.hidden.id', test: 'columnValuesToBeNotNull' }, { on: 'public.hidden', test: 'tableColumnCountToEqual', with: { columnCount: '1' } },
      { on: 'public.partly.secret', test: 'columnValuesToBeNotNull' }, { on: 'public.partly.id', test: 'columnValuesToBeUnique' },
      { on: 'public.dropped', test: 'tableRowCountToEqual', with: { value: '1' } },
      { on: 'public.guarded', test: 'tableRowCountToEqual', with: { value: '1' } },
      { on: 'public.positive', test: 'tableRowCountToEqual', with: { value: '75' } },
      { on: 'public.big', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select pg_sleep(60)' } },
    ], { statementTimeoutSeconds: 3 })
    const told = records.map(({ result }) => [result.testCaseStatus, result.code])
    expect(told).toEqual([
      ['Success', undefined], ['Aborted', 'TEST_INVALID'], ['Aborted', 'SOURCE_FAILED'], expect.anything(), ['Aborted', 'SOURCE_FAILED'],
      ['Aborted', 'INSUFFICIENT_PRIVILEGE'], ['Success', undefined], ['Aborted', 'INSUFFICIENT_PRIVILEGE'], ['Success', undefined], ['Aborted', 'ENTITY_NOT_FOUND'],
      ['Success', undefined], ['Success', undefined], ['Aborted', 'STATEMENT_TIMEOUT'],
    ])
    expect(records[5]!.result.result).toContain(`GRANT SELECT ON public.hidden TO ${reader};`)
    expect(records[7]!.result.result).toContain(`GRANT SELECT (secret) ON public.partly TO ${reader};`)
    expect(records[10]!.result.notes).toEqual(['Row security decides which rows this role sees: only those were tested.'])
    expect(runner.summary()).toMatchObject({ state: 'success', failures: [], facts: [{ label: 'Tests', value: expect.stringMatching(/^\d+ passed, \d+ failed, \d+ aborted$/) }] })
    expect((await database.client.query<{ n: string }>('select count(*) as n from big')).rows[0]!.n).toBe('20000')
  })

  test('a locked table aborts its tests, waits for nobody and is read again later', async () => {
    await database.client.query('begin; lock table ref in access exclusive mode')
    const [locked, other] = await runner.run([{ on: 'public.ref', test: 'tableRowCountToEqual', with: { value: '3' } }, { on: 'public.sale', test: 'tableRowCountToEqual', with: { value: '100' } }])
    await database.client.query('rollback')
    expect([locked!.result.testCaseStatus, locked!.result.code, short(other!)]).toEqual(['Aborted', 'LOCK_TIMEOUT', 'Success rowCount=100'])
  })

  test('tests of one table send few statements, however many there are, and agree while others write', async () => {
    const statementsOf = async (count: number): Promise<number> => {
      await runner.run(Array.from({ length: count }, (_, index) => ({ on: 'public.big.id', test: 'columnValuesToBeBetween', with: { minValue: String(-index) } })), { useConstraints: false })
      return runner.summary().footprint.statements
    }
    expect(await statementsOf(40)).toBe(await statementsOf(2))
    const over = new AbortController()
    const writing = (async () => {
      for (let n = 20_001; !over.signal.aborted; n += 1) await database.client.query(`insert into big values (${n}, ${n % 2 === 0 ? 'null' : `'x'`})`)
    })()
    const records = await runner.run([
      { on: 'public.big', test: 'tableRowCountToBeBetween' }, { on: 'public.big.id', test: 'columnValuesToBeUnique' }, { on: 'public.big.t', test: 'columnValuesToBeNotNull' },
      { on: 'public.big', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select * from big' } }, { on: 'public.big', test: 'tableCustomSQLQuery', with: { sqlExpression: 'select count(t) from big', strategy: 'COUNT' } },
      { on: 'public.big.id', test: 'columnValuesToHaveNoGaps' }, { on: 'public.big.id', test: 'columnValueMaxToBeBetween' },
    ], { useConstraints: false })
    over.abort()
    await writing
    const value = (index: number, name: string): number => Number(records[index]!.result.testResultValue!.find((one) => one.name === name)!.value)
    const rows = value(0, 'rowCount')
    expect([value(1, 'valueCount'), value(1, 'uniqueCount'), value(3, 'resultRowCount'), value(2, 'nullCount') + value(4, 'resultRowCount'), value(6, 'max')]).toEqual([rows, rows, rows, rows, rows])
  })
})
