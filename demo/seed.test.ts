import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, temporaryDatabase } from '../test/server.ts'
import type { TemporaryDatabase } from '../test/server.ts'
import { demoFolder, readScripts } from './scripts.ts'
import { seedDemo } from './seed.ts'
import { parseWorkload, runDemoWorkload } from './workload.ts'

const quiet = { log: () => {} }

const schemasQuery = `
  select nspname as name, nspowner::regrole::text as owner from pg_namespace where nspname !~ '^(pg_|information_schema|public)' order by 1`

/** The catalog's word for the tables of the demo, partitions left out. */
const tablesQuery = `
  select case c.relkind when 'r' then 'Regular' when 'p' then 'Partitioned' when 'f' then 'Foreign' when 'v' then 'View' else 'MaterializedView' end as kind,
         count(*)::integer as tables
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname <> 'public' and n.nspname !~ '^(pg_|information_schema)'
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
  group by c.relkind order by kind`

const undescribedQuery = `
  select c.oid::regclass::text || coalesce('.' || a.attname, '') as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname <> 'public' and n.nspname !~ '^(pg_|information_schema)'
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and c.relkind in ('r', 'p', 'f')
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
    and (obj_description(c.oid, 'pg_class') is null or (a.attnum is not null and col_description(c.oid, a.attnum) is null))`

const rowsQuery = `
  select sum((xpath('/row/n/text()', query_to_xml('select count(*) as n from ' || c.oid::regclass, false, true, '')))[1]::text::integer)::integer as rows
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname <> 'public' and n.nspname !~ '^(pg_|information_schema)'
  where c.relkind in ('r', 'p') and not c.relispartition`

/** Each counts the rows that break a rule of the shop. */
const rules = {
  'the total of an order is the sum of its lines': `
    select o.order_id from sales.orders o
    left join (select order_id, sum(line_total) as total from sales.order_items group by order_id) i using (order_id)
    where i.total is distinct from o.items_total`,
  'nobody orders before they registered or after they left': `
    select o.order_id from sales.orders o join accounts.customers c using (customer_id)
    where o.placed_at < c.registered_at or o.placed_at > c.closed_at`,
  'a line has the price that held on its day': `
    select i.order_id from sales.order_items i join sales.orders o using (order_id, placed_at)
    join reference.exchange_rates r on r.currency = o.currency and r.rate_date = (o.placed_at at time zone 'UTC')::date
    where i.unit_price is distinct from round(catalog.price_on(i.product_id, i.variant_no, r.rate_date) * r.units_per_euro, 2)`,
  'what is in stock is the sum of its movements': `
    select s.bin from inventory.stock_levels s
    left join (select warehouse_id, product_id, variant_no, sum(quantity) as moved from inventory.stock_movements group by 1, 2, 3) m
      using (warehouse_id, product_id, variant_no)
    where m.moved is distinct from s.on_hand`,
  'a settlement is the sum of the payments of its day': `
    select settled_on from payments.settlements s
    full join (
      select (captured_at at time zone 'UTC')::date as settled_on, method, currency, sum(amount) as amount, count(*) as payments
      from payments.payments where status in ('captured', 'refunded') group by 1, 2, 3
    ) p using (settled_on, method, currency)
    where s.gross is distinct from p.amount or s.payment_count is distinct from p.payments`,
  'a series of invoices has no gaps': `
    select series from payments.invoices group by series having min(sequence_no) <> 1 or max(sequence_no) <> count(*)`,
  'no more is refunded than was paid': `
    select r.refund_id from payments.refunds r join payments.payments p using (payment_id, method) where (r.refunded).amount > p.amount`,
  'the rating of a product is the mean of its reviews': `
    select p.product_id from catalog.products p
    left join (select product_id, round(avg(rating), 2) as mean, count(*) as reviews from catalog.product_reviews group by 1) r using (product_id)
    where p.review_count <> coalesce(r.reviews, 0) or p.rating_average is distinct from r.mean`,
  'daily sales add up to the orders not cancelled': `
    select 1 from (select sum(orders) as n from analytics.daily_sales) d, (select count(*) as n from sales.orders where status <> 'cancelled') o where d.n <> o.n`,
  'nothing happened after the last day of the demo': `
    select 1 from sales.orders where greatest(placed_at, delivered_at) >= '2026-11-23 00:00+00'
    union all select 1 from payments.payments where greatest(created_at, captured_at) >= '2026-11-23 00:00+00'
    union all select 1 from analytics.events where occurred_at >= '2026-11-23 00:00+00'
    union all select 1 from audit.row_changes where changed_at >= '2026-11-23 00:00+00'`,
}

/** Ends the session of a seeding while it writes the customers, and gives what the seeding threw. */
async function seedAndKill({ connection, client }: TemporaryDatabase): Promise<unknown> {
  const victim = new Client(connection)
  victim.on('error', () => {})
  await victim.connect()
  const { rows } = await victim.query<{ pid: number }>('select pg_backend_pid() as pid')
  const kill = (line: string): void => {
    if (line.endsWith('rows/30_accounts.sql')) void client.query('select pg_terminate_backend($1)', [rows[0]!.pid])
  }
  return seedDemo(victim, { log: kill }).catch((error: unknown) => error)
}

describe.each(servers())('the demo on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let killed: { error: unknown; schemas: unknown[] }
  let outcomes: string[]

  const all = async <Row>(sql: string): Promise<Row[]> => (await database.client.query(sql)).rows as Row[]

  beforeAll(async () => {
    database = await temporaryDatabase({ major })
    killed = { error: await seedAndKill(database), schemas: await all(schemasQuery) }
    const second = new Client(database.connection)
    await second.connect()
    outcomes = await Promise.all([seedDemo(database.client, quiet), seedDemo(second, quiet)])
    await second.end()
  })

  afterAll(() => database.drop())

  test('a seeding that is killed in the middle leaves nothing', () => {
    expect(killed.error).toMatchObject({ code: 'SOURCE_FAILED', object: 'rows/30_accounts.sql' })
    expect(killed.schemas).toEqual([])
  })

  test('of two seedings at once after it, one loads and the other finds it loaded', () => {
    expect(outcomes.toSorted()).toEqual(['created', 'unchanged'])
  })

  test('a further seeding changes nothing', async () => {
    const lines: string[] = []
    expect(await seedDemo(database.client, { log: (line) => lines.push(line) })).toBe('unchanged')
    expect(lines).toEqual([])
  })

  test('it has eight schemas, owned by the teams', async () => {
    expect(await all(schemasQuery)).toEqual([
      { name: 'accounts', owner: 'shop_owner' },
      { name: 'analytics', owner: 'shop_analyst' },
      { name: 'audit', owner: 'shop_owner' },
      { name: 'catalog', owner: 'shop_owner' },
      { name: 'inventory', owner: 'shop_owner' },
      { name: 'payments', owner: 'shop_finance' },
      { name: 'reference', owner: 'shop_owner' },
      { name: 'sales', owner: 'shop_owner' },
    ])
  })

  test('it has tables of every kind', async () => {
    expect(await all(tablesQuery)).toEqual([
      { kind: 'Foreign', tables: 1 },
      { kind: 'MaterializedView', tables: 1 },
      { kind: 'Partitioned', tables: 5 },
      { kind: 'Regular', tables: 35 },
      { kind: 'View', tables: 19 },
    ])
  })

  test('partitions are by range, list and hash, by expression, and of two levels', async () => {
    expect(await all(`select partrelid::regclass::text as name, pg_get_partkeydef(partrelid) as key from pg_partitioned_table
                      where partrelid not in (select inhrelid from pg_inherits) order by 1`)).toEqual([
      { name: 'accounts.sign_ins', key: 'HASH (customer_id)' },
      { name: 'analytics.events', key: "RANGE ((((occurred_at AT TIME ZONE 'UTC'::text))::date))" },
      { name: 'inventory.stock_movements', key: 'LIST (region)' },
      { name: 'payments.payments', key: 'LIST (method)' },
      { name: 'sales.orders', key: 'RANGE (placed_at)' },
    ])
    expect(await all(`select root, count(*)::integer as leaves from (select pg_partition_root(oid)::text as root from pg_class
                      where relispartition and relkind = 'r') leaf group by root order by root`)).toEqual([
      { root: 'accounts.sign_ins', leaves: 4 },
      { root: 'analytics.events', leaves: 11 },
      { root: 'inventory.stock_movements', leaves: 18 },
      { root: 'payments.payments', leaves: 5 },
      { root: 'sales.orders', leaves: 26 },
    ])
  })

  test('every table and every column of a table says what it is', async () => {
    expect(await all(undescribedQuery)).toEqual([])
  })

  test('it has about 230,000 rows, the same on every server', async () => {
    const [total] = await all<{ rows: number }>(rowsQuery)
    expect(total!.rows).toBeGreaterThanOrEqual(190_000)
    expect(total!.rows).toBeLessThan(260_000)
    expect(await all(`select (select count(*) from accounts.customers)::integer as customers, (select count(*) from sales.orders)::integer as orders,
                             (select count(*) from sales.order_items)::integer as lines, (select email::text from accounts.customers where customer_id = 39) as email`)).toEqual([
      { customers: 8000, orders: 14_995, lines: 33_930, email: 'barbara.jackson@example.net' },
    ])
  })

  test.each(Object.entries(rules))('%s', async (_rule, query) => {
    expect((await all(query)).length).toBe(0)
  })

  test('roles own things and none can log in', async () => {
    expect(await all(`select rolname::text as name from pg_roles where rolname ~ '^shop_' and not rolcanlogin order by 1`)).toEqual(
      ['shop_analyst', 'shop_app', 'shop_finance', 'shop_owner', 'shop_readonly', 'shop_support'].map((name) => ({ name })),
    )
  })

  test('analysts cannot read contact data, and the web shop sees one customer', async () => {
    await database.client.query('set role shop_analyst')
    await expect(database.client.query('select email from accounts.customers')).rejects.toThrow('permission denied for table customers')
    await database.client.query('set role shop_app')
    await database.client.query(`select set_config('shop.customer', md5('customer 39')::uuid::text, false)`)
    expect(await all('select customer_id from accounts.customers')).toEqual([{ customer_id: '39' }])
    await database.client.query('reset role')
  })

  test('the foreign table reads what the local one holds', async () => {
    expect(await all(`select (select count(*) from analytics.replica_stock_levels) = (select count(*) from inventory.stock_levels) as same`)).toEqual([{ same: true }])
  })

  test('the workload runs 611 statements as four roles, and can run again', async () => {
    expect(await runDemoWorkload(database.client)).toBe(611)
    expect(await all('select current_user = session_user as is_itself')).toEqual([{ is_itself: true }])
  })

  test('a database with schemas of its own is refused and left as it was', async () => {
    const taken = await temporaryDatabase({ major, sql: ['create schema sales'] })
    try {
      await expect(seedDemo(taken.client, quiet)).rejects.toMatchObject({ code: 'ENTITY_EXISTS', hint: 'Choose an empty database.' })
      expect((await taken.client.query(`select count(*)::integer as n from pg_namespace where nspname = 'accounts'`)).rows).toEqual([{ n: 0 }])
    } finally {
      await taken.drop()
    }
  })
})

test('the demo is found from source and from dist', () => {
  const root = join(import.meta.dirname, '..')
  expect(demoFolder(pathToFileURL(join(root, 'demo', 'seed.ts')).href)).toBe(join(root, 'demo'))
  expect(demoFolder(pathToFileURL(join(root, 'dist', 'demo', 'seed.js')).href)).toBe(join(root, 'demo'))
})

test('the workload has 45 statements, each with a purpose', async () => {
  const statements = (await readScripts(import.meta.dirname, 'workload')).flatMap(parseWorkload)
  expect(statements.length).toBe(45)
  expect(new Set(statements.map(({ purpose }) => purpose)).size).toBe(45)
})
