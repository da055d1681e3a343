import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLineageFacts } from '../../../test/lineage.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../test/server.ts'
import { createLineageNames } from '../../sql/lineage-names.ts'
import type { Found } from './found.ts'
import { findObjects } from './objects.ts'

const schema = `
create table public.copied (id int, name text);
create subscription fed connection 'host=db.example.com port=5433 dbname=shop password=hunter2' publication p with (connect = false);
set allow_system_table_mods = on;
insert into pg_subscription_rel (srsubid, srrelid, srsubstate) select s.oid, 'public.copied'::regclass, 'r' from pg_subscription s where subdbid = (select oid from pg_database where datname = current_database());
create extension postgres_fdw; create server far foreign data wrapper postgres_fdw options (host '127.0.0.1', dbname 'shop');
create foreign table public.remote (id int, "Label" text options (column_name 'name')) server far options (schema_name 'main', table_name 'item');
create foreign table public.unknown (id int) server far;`

describe.each(servers())('tables of other servers on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let found: Found
  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema] })
    const facts = await readLineageFacts(db)
    expect(JSON.stringify(facts.subscribed)).not.toContain('hunter2')
    const names = createLineageNames(facts.catalog, { serviceName: 'here', database: 'd', routineNames: new Map(), standIns: new Map() })
    const scope = { keepsDatabase: () => null, keepsView: () => null, keepsRoutine: () => null }
    found = findObjects({ facts, outputs: undefined, names, scope, now: 1 }, {
      databases: [{ serviceName: 'there', database: 'shop', addresses: ['db.example.com:5433', 'localhost'] }, { serviceName: 'else', database: 'shop', addresses: ['db.example.com:5432'] }], tables: [],
    })
  })
  afterAll(async () => {
    await db.client.query('alter subscription fed disable; alter subscription fed set (slot_name = none); drop subscription fed')
    await db.drop()
  })
  const told = (): string[] => found.edges.map(({ from, to, source, columnsLineage }) => `${from.fqn} → ${to.fqn} ${source}: ${columnsLineage.map(({ fromColumns, toColumn }) => `${fromColumns[0]!.split('.').at(-1)} → ${toColumn.split('.').at(-1)}`).join(', ')}`)

  test('a foreign table and a subscribed one come from the tables behind them, where host, port and database are those of a service', () => {
    expect(told()).toEqual([
      'there.shop.main.item → here.d.public.remote ExternalTableLineage: id → id, name → Label',
      'there.shop.public.unknown → here.d.public.unknown ExternalTableLineage: id → id',
      'there.shop.public.copied → here.d.public.copied CrossDatabaseLineage: id → id, name → name',
    ])
  })
})
