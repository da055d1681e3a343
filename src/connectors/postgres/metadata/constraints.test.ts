import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadata, type Reading } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'

const schema = `
create extension btree_gist;
create schema s;
create table s.target (id int primary key, code text unique, a int, b int, unique (a, b));
create table s.t (
  id int constraint t_key primary key, one int unique references s.target, two text references s.target (code) on update cascade on delete set null,
  a int, b int, span int4range, room int, "x,y" int, "p)q" int, uniq_index int,
  constraint pair foreign key ("x,y", "p)q") references s.target (a, b) match full deferrable initially deferred,
  constraint not_checked foreign key (a, b) references s.target (b, a),
  constraint no_overlap exclude using gist (room with =, span with &&) where (room > 0),
  constraint later unique (a, room) deferrable,
  constraint both_small check (a + b < 10), constraint inheritors_not check (a > 0) no inherit
);
comment on constraint both_small on s.t is 'sum';
alter table s.t drop constraint not_checked;
alter table s.t add constraint not_checked foreign key (a, b) references s.target (b, a) not valid;
create unique index t_uniq on s.t (uniq_index);
create unique index t_partial on s.t (room) where room > 5;
create table s.by_index (id int primary key, ref int references s.target);
create unique index on s.by_index (ref);
create table s.part (id int, at date, ref int references s.target, primary key (id, at)) partition by range (at);
create table s.part_1 partition of s.part for values from ('2026-01-01') to ('2027-01-01');
create table s.to_part (id int, at date, constraint to_part_fk foreign key (id, at) references s.part);
create table s.child () inherits (s.target);`

const since15 = `
create table s.nulls (a int unique nulls not distinct, b int);
create table s.set_some (x int, y int, constraint some_fk foreign key (x, y) references s.target (a, b) on delete set null (y));`

const since18 = `
create table s.virt (a int, b int generated always as (a * 2) virtual, c int constraint c_there not null, d int not null, e int,
  constraint loose check (a > 0) not enforced, constraint loose_fk foreign key (a) references s.target not enforced);
alter table s.virt add constraint e_there not null e not valid;
create table s.periods (id int, span daterange, constraint periods_pk primary key (id, span without overlaps));
create table s.ref_periods (id int, span daterange, constraint ref_fk foreign key (id, period span) references s.periods (id, period span));`

describe.each(servers())('constraints on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema, ...(major >= 15 ? [since15] : []), ...(major >= 18 ? [since18] : [])] })
    read = await readMetadata(db)
  })
  afterAll(() => db.drop())

  const constraint = (table: string, name: string) => read.table(table).postgres.constraints.find((each) => each.name === name)
  const referred = (column: string) => `pg.${db.name}.s.target.${column}`

  test('every kind is told, with names the server would not choose', () => {
    expect(read.table('s.t').postgres.constraints.map(({ name, kind }) => [name, kind])).toEqual([
      ['both_small', 'check'], ['inheritors_not', 'check'], ['later', 'unique'], ['no_overlap', 'exclusion'], ['not_checked', 'foreignKey'],
      ['pair', 'foreignKey'], ['t_key', 'primaryKey'], ['t_one_fkey', 'foreignKey'], ['t_one_key', 'unique'], ['t_two_fkey', 'foreignKey'],
    ])
  })

  test('a foreign key tells actions, match, deferral and validity, whatever its columns are called', () => {
    expect(constraint('s.t', 't_two_fkey')).toMatchObject({ onUpdate: 'cascade', onDelete: 'set null', match: 'simple', validated: true, enforced: true })
    expect(constraint('s.t', 'pair')).toMatchObject({
      columns: ['x,y', 'p)q'], referredTable: 's.target', referredColumns: ['a', 'b'], match: 'full', deferrable: true, initiallyDeferred: true,
    })
    expect(constraint('s.t', 'not_checked')).toMatchObject({ columns: ['a', 'b'], referredColumns: ['b', 'a'], validated: false, enforced: true })
  })

  test('OpenMetadata gets every foreign key, judged by what is unique', () => {
    expect(read.table('s.t').tableConstraints).toEqual([
      { constraintType: 'UNIQUE', columns: ['a', 'room'] },
      { constraintType: 'FOREIGN_KEY', columns: ['a', 'b'], referredColumns: [referred('b'), referred('a')], relationshipType: 'MANY_TO_ONE' },
      { constraintType: 'FOREIGN_KEY', columns: ['x,y', 'p)q'], referredColumns: [referred('a'), referred('b')], relationshipType: 'MANY_TO_ONE' },
      { constraintType: 'FOREIGN_KEY', columns: ['one'], referredColumns: [referred('id')], relationshipType: 'ONE_TO_ONE' },
      { constraintType: 'FOREIGN_KEY', columns: ['two'], referredColumns: [referred('code')], relationshipType: 'MANY_TO_ONE' },
    ])
    expect(read.table('s.by_index').tableConstraints?.map(({ relationshipType }) => relationshipType)).toEqual(['ONE_TO_ONE'])
  })

  test('a column is a key by a constraint of it alone; a unique index stays an index', () => {
    expect(['id', 'one', 'room', 'uniq_index', 'a'].map((name) => read.column('s.t', name).constraint)).toEqual(['PRIMARY_KEY', 'UNIQUE', 'NULL', 'NULL', 'NULL'])
    expect(read.table('s.t').postgres.indexes.find(({ name }) => name === 't_uniq')).toMatchObject({ isUnique: true })
    expect(read.table('s.t').postgres.indexes.find(({ name }) => name === 't_uniq')).not.toHaveProperty('constraint')
  })

  test('checks and exclusions tell their whole clause and their comment', () => {
    expect(constraint('s.t', 'both_small')).toEqual({
      name: 'both_small', kind: 'check', columns: ['a', 'b'], definition: 'CHECK ((a + b) < 10)', validated: true, enforced: true, description: 'sum',
    })
    expect(constraint('s.t', 'inheritors_not')).toMatchObject({ noInherit: true, definition: 'CHECK (a > 0) NO INHERIT' })
    expect(constraint('s.t', 'no_overlap')).toMatchObject({
      kind: 'exclusion', columns: ['room', 'span'], index: 'no_overlap', definition: 'EXCLUDE USING gist (room WITH =, span WITH &&) WHERE (room > 0)',
    })
    expect(constraint('s.t', 'later')).toMatchObject({ deferrable: true, index: 'later' })
  })

  test('a foreign key to a partitioned table is one, not one per partition', () => {
    expect(read.table('s.to_part').postgres.constraints.map(({ name, referredTable }) => [name, referredTable])).toEqual([['to_part_fk', 's.part']])
    expect(read.table('s.part').postgres.constraints.map(({ name }) => name)).toEqual(['part_pkey', 'part_ref_fkey'])
  })

  test('what a partition has from its parent is marked', async () => {
    const whole = await readMetadata(db, { scope: { includePartitions: true } })
    expect(whole.table('s.part_1').postgres.constraints.map(({ kind, inherited }) => [kind, inherited])).toEqual([['primaryKey', true], ['foreignKey', true]])
    expect(whole.table('s.part_1')).toMatchObject({ tableType: 'Regular', postgres: { partitionOf: { table: 's.part', bounds: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')" } } })
  })

  test('a child of INHERITS names its parent, and its columns are marked', () => {
    expect(read.table('s.child').postgres.inherits).toEqual(['s.target'])
    expect(read.table('s.target').postgres.inheritedBy).toEqual(['s.child'])
    expect(read.column('s.child', 'code').postgres).toMatchObject({ inherited: true })
  })

  if (major >= 15) test('NULLS NOT DISTINCT and SET NULL of some columns', () => {
    expect(constraint('s.nulls', 'nulls_a_key')).toMatchObject({ nullsNotDistinct: true })
    expect(read.table('s.nulls').postgres.indexes[0]).toMatchObject({ nullsNotDistinct: true })
    expect(constraint('s.set_some', 'some_fk')).toMatchObject({ onDelete: 'set null', onDeleteSetColumns: ['y'] })
  })

  if (major >= 18) test('virtual columns, constraints that are not enforced, named NOT NULL and periods', () => {
    expect(read.column('s.virt', 'b').postgres.generated).toEqual({ kind: 'virtual', expression: 'a * 2' })
    expect(constraint('s.virt', 'loose')).toMatchObject({ enforced: false })
    expect(constraint('s.virt', 'loose_fk')).toMatchObject({ enforced: false })
    expect(constraint('s.virt', 'c_there')).toEqual({ name: 'c_there', kind: 'notNull', columns: ['c'], validated: true, enforced: true })
    expect(constraint('s.virt', 'e_there')).toMatchObject({ kind: 'notNull', columns: ['e'], validated: false })
    expect(constraint('s.virt', 'virt_d_not_null')).toBeUndefined()
    expect(constraint('s.periods', 'periods_pk')).toMatchObject({ kind: 'primaryKey', columns: ['id', 'span'], period: true })
    expect(constraint('s.ref_periods', 'ref_fk')).toMatchObject({ period: true, referredColumns: ['id', 'span'] })
  })
})
