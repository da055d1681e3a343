import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeUsage } from '../../src/catalog/usage/write-usage.ts'
import { browser as openBrowser } from '../browser.ts'
import { servers } from '../server.ts'
import { sidewaysOverflow } from './axe.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit } from './visit.ts'

let site: Site
let chromium: Browser
const to = Date.now()

beforeAll(async () => {
  site = await openSite({ major: servers().at(-1)!, sql: ['create table public.orders (id int, region text); create table public.items (id int); create table public.idle (id int);'] })
  await site.ingest()
  const fqn = (name: string) => `pg.${site.source.name}.public.${name}`
  const index = (name: string, columns: string[], oid: number) => ({
    fqn: fqn('orders'), rootFqn: fqn('orders'), name, oid, scans: oid === 3 ? 8 : 0, bytes: 81_920 * oid, isUnique: false, isNeeded: false, isValid: true, method: 'btree', columns, keys: columns, included: [],
  })
  const tables = ['orders', 'items'].map((name) => ({ fqn: fqn(name), uses: ['read' as const], isIndirect: false }))
  const counts = ['orders', 'items'].flatMap((name) => (['any', 'read'] as const).map((kind) => ({ entityType: 'table' as const, fqn: fqn(name), column: '', role: 'app', kind, isIndirect: false, calls: 12 })))
  await writeUsage(site.pool, {
    serviceName: 'pg', runId: 'r', window: { from: to - 60_000, to, isTotal: false }, day: new Date(to).toISOString().slice(0, 10), baseTakenAt: undefined, calls: 12, totalMs: 60, rows: 24, statements: 1, resets: [], leftOut: [], keepsCost: true,
    scans: [{
      databaseFqn: `pg.${site.source.name}`, takenAt: to, tables: [{ fqn: fqn('orders'), rootFqn: fqn('orders'), seqScans: 90, seqRows: 4_500_000, indexScans: 2, changes: 5, liveRows: 50_000 }, { fqn: fqn('idle'), rootFqn: fqn('idle'), seqScans: 0, seqRows: 0, indexScans: 0, changes: 0, liveRows: 0 }],
      indexes: [index('orders_region', ['region'], 1), index('orders_region_2', ['region'], 2), index('orders_region_id', ['region', 'id'], 3)],
    }],
    queries: [{ fingerprint: 'f', checksum: 'c', queryType: 'SELECT', query: 'select id, region from orders join items using (id) where region = $1 order by id', figures: [{ database: site.source.name, role: 'app', calls: 12, totalMs: 60, planMs: 20, rows: 24, blocksRead: 7, walBytes: 4096, jitMs: 15, firstSeenAt: to, lastSeenAt: to, tables }] }],
    counts: [...counts, { entityType: 'database', fqn: `pg.${site.source.name}`, column: '', role: 'app', kind: 'any', isIndirect: false, calls: 12 }],
    joins: [{ fqn: fqn('items'), column: '', otherFqn: fqn('orders'), otherColumn: '', calls: 12 }, { fqn: fqn('items'), column: 'id', otherFqn: fqn('orders'), otherColumn: 'id', calls: 12 }],
    lifeCycle: [{ fqn: fqn('orders'), event: 'accessed', at: to, by: 'app' }, { fqn: fqn('items'), event: 'accessed', at: to, by: 'app' }],
    unresolved: [{ database: site.source.name, role: 'app', statement: 'select x from gone', reason: 'notResolved', detail: 'relation gone does not exist', calls: 2, totalMs: 1 }],
  })
  chromium = await openBrowser()
}, 120_000)
afterAll(async () => {
  await chromium.close()
  await site.close()
})

test('a table shows its usage in the header, its statements with their SQL, and what it is joined with', async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/queries`)
  await page.getByRole('link', { name: /^12 calls in 30 days/ }).waitFor()
  await page.getByRole('button', { name: /select id, region from orders/ }).click()
  await page.getByText('Run by').waitFor()
  await page.getByText('Also uses').waitFor()
  expect(await page.getByRole('table', { name: 'Frequently joined with' }).innerText()).toMatch(/items[\s\S]*id = id[\s\S]*12/)
  expect(problems).toEqual([])
})

test('a list of tables is sorted by usage, a database tells what nobody reads, and the usage page what could not be told of', async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto(pathOf('schemas', 'pg', site.source.name, 'public'))
  await page.getByRole('button', { name: 'Usage' }).click()
  await expect.poll(() => page.getByRole('grid', { name: 'tables' }).getByRole('link').allInnerTexts()).toEqual(['items', 'orders', 'idle'])
  await page.goto(`${pathOf('databases', 'pg', site.source.name)}/usage`)
  await page.getByRole('table', { name: 'Cold tables' }).getByRole('link', { name: 'public.idle' }).waitFor()
  await page.goto('/usage')
  await page.getByText('relation gone does not exist').waitFor()
  await page.getByRole('link', { name: 'Usage', exact: true }).first().waitFor()
  expect(problems).toEqual([])
})

test('a database tells which indexes are unused and duplicate, and which tables are read whole or not at all', async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto(`${pathOf('databases', 'pg', site.source.name)}/usage`)
  const rows = async (name: string) => (await page.getByRole('table', { name }).locator('tbody tr').allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' '))
  await page.getByRole('table', { name: 'Unused indexes' }).waitFor()
  expect(await rows('Unused indexes')).toEqual([expect.stringMatching(/^orders_region_2 \(region\) public\.orders 160 kB never seen since the server began/), expect.stringMatching(/^orders_region \(region\)/)])
  expect(await rows('Duplicate indexes')).toEqual([expect.stringMatching(/^orders_region_2 .* orders_region \(region\), which is the same/), expect.stringMatching(/^orders_region .* orders_region_id \(region, id\), which begins with its columns/)])
  expect(await rows('Tables mostly read whole')).toEqual([expect.stringMatching(/^public\.orders 90 4 500 000 2 50 000/)])
  expect(await rows('Tables that were not read')).toEqual([expect.stringMatching(/^public\.idle/)])
  expect(problems).toEqual([])
})

test('a statement has a page: its SQL, what it cost, who ran it, and its tables', async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/queries`)
  await page.getByRole('button', { name: /select id, region from orders/ }).click()
  await page.getByRole('link', { name: 'Trend and details' }).click()
  await page.getByRole('heading', { name: 'SELECT' }).waitFor()
  expect((await page.locator('article').innerText()).replaceAll(/\s+/g, ' ')).toMatch(/20 ms ?planning time 15 ms ?compiling \(JIT\) 4(?:\.0)? kB ?WAL 7 ?blocks read/i)
  expect((await page.getByRole('table', { name: 'Who ran it' }).innerText()).replaceAll(/\s+/g, ' ')).toMatch(/app .* 12 60 ms 5\.00 ms 24 /)
  expect(await page.getByRole('table', { name: 'Tables that it uses' }).getByRole('link').allInnerTexts()).toEqual(expect.arrayContaining(['public.items', 'public.orders']))
  await page.goto('/queries/00000000-0000-4000-8000-000000000000')
  await page.getByText('There is no such statement').waitFor()
  expect(problems.filter((problem) => !/404/.test(problem))).toEqual([])
})

test('what is found is sorted by usage', async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto('/explore?type=table&sort=usage')
  await expect.poll(async () => (await page.locator('main').innerText()).match(/\b(?:items|orders|idle)\b/g)?.filter((name, index, all) => all.indexOf(name) === index), { timeout: 15_000 }).toEqual(['items', 'orders', 'idle'])
  await page.goto('/explore?type=table&sort=usage&q=id')
  await expect.poll(async () => (await page.locator('main').innerText()).match(/\b(?:items|orders|idle)\b/g)?.filter((name, index, all) => all.indexOf(name) === index), { timeout: 15_000 }).toEqual(['items', 'orders', 'idle'])
  expect(problems).toEqual([])
})

test('a service shows its calls from run to run, the first of which has totals', async () => {
  const { pool } = site
  await pool.query(`insert into trunkline.usage_window (service_id, run_id, from_at, to_at, is_total, statements, calls, total_ms, rows, left_out, resets)
    select service_id, run_id, from_at - more.ago, to_at - more.ago, more.is_total, 1, more.calls, 5, 1, '[]', '{}' from trunkline.usage_window, (values (60000, 30, false), (120000, 900, true)) as more (ago, calls, is_total)`)
  const { page, problems } = await visit(chromium, site.address)
  await page.goto(`${pathOf('services', 'pg')}/usage`)
  const bars = page.getByRole('img', { name: /^Calls by run: / })
  expect(await bars.getAttribute('aria-label')).toMatch(/ 30 calls, .* 12 calls$/)
  expect(await bars.getAttribute('aria-label')).not.toContain('900')
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await sidewaysOverflow(page)).toEqual([])
  expect(problems).toEqual([])
})
