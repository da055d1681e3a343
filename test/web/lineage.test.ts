import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeLineage } from '../../src/catalog/lineage/write-lineage.ts'
import type { LineageEdge } from '../../src/model/lineage.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { sidewaysOverflow } from './axe.ts'
import { openSite, type Site } from './site.ts'
import { visit } from './visit.ts'

const sql = `
  create table orders (id int primary key, amount numeric, state text);
  create table payments (order_id int, paid numeric);
  create view totals as select sum(amount) as total from orders where state = 'open';
  create view report as select total from totals;
  create table archive (amount numeric, order_id int references orders);
  create table ledger (line text)`
let fqn: (name: string) => string
const edge = (from: string, to: string, flows: [string, string][], influence: string[] = []): LineageEdge => ({
  from: { entityType: 'table', fqn: fqn(from) }, to: { entityType: 'table', fqn: fqn(to) }, source: 'ViewLineage', grade: 'exact', evidence: `view:${fqn(to)}`, lastSeenAt: 1_790_000_000_000,
  sqlQuery: `create view ${to} as select 1`,
  columnsLineage: flows.map(([a, b]) => ({ fromColumns: [`${fqn(from)}.${a}`], toColumn: `${fqn(to)}.${b}`, function: `sum(${a})`, transformations: [{ fromColumn: `${fqn(from)}.${a}`, type: 'DIRECT', subtype: 'AGGREGATION' }] })),
  datasetInfluence: influence.map((column) => ({ fromColumn: `${fqn(from)}.${column}`, subtype: 'FILTER' })),
})

/** What shall be so in a moment: a busy machine draws late. */
const soon = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 15_000 })

describe('the lineage pages', () => {
  let site: Site
  let chromium: Browser
  beforeAll(async () => {
    site = await openSite({ major: servers().at(-1)!, sql: [sql] })
    await site.ingest()
    fqn = (name) => `pg.${site.source.name}.public.${name}`
    await writeLineage(site.pool, {
      edges: [edge('orders', 'totals', [['amount', 'total']], ['state']), edge('totals', 'report', [['total', 'total']]), { ...edge('orders', 'archive', [], ['state']), source: 'QueryLineage', evidence: 'query:1' }],
      dependencies: [],
    }, { evidenceScope: 'test', updatedBy: 'lineage', now: Date.now() })
    chromium = await browser()
  }, 120_000)
  afterAll(async () => {
    await chromium.close()
    await site.close()
  })

  const box = (page: Page, name: string) => page.locator(`.react-flow__node[aria-label^="${name} in "]`)
  const boxes = (page: Page) => page.locator('.react-flow__node strong').allInnerTexts().then((names) => names.toSorted())
  const open = async (address: string) => {
    const { page, problems } = await visit(chromium, site.address)
    await page.goto(address)
    await page.waitForSelector('.react-flow__node')
    return { page, problems }
  }
  const graphOf = (name: string, rest = '') => `/lineage?focus=${encodeURIComponent(fqn(name))}${rest}`

  test('a column is followed from end to end, and the address tells', async () => {
    const { page, problems } = await open(graphOf('orders'))
    expect(await boxes(page)).toEqual(['archive', 'orders', 'report', 'totals'])
    await box(page, 'orders').getByRole('button', { name: /^amount/ }).click()
    await soon(() => page.locator('[data-way]').allInnerTexts()).toHaveLength(3)
    expect(new URL(page.url()).searchParams.get('column')).toBe('amount')
    await page.getByLabel('Only this way').click()
    await soon(() => boxes(page)).toEqual(['orders', 'report', 'totals'])
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('what only filters is switched off', async () => {
    const { page } = await open(graphOf('orders'))
    await page.getByLabel('Indirect').click()
    await soon(() => boxes(page)).toEqual(['orders', 'report', 'totals'])
    await page.context().close()
  })

  test('foreign keys are drawn where they are asked for, apart from lineage', async () => {
    const { page, problems } = await open(graphOf('orders'))
    expect(await page.locator('[data-kind="key"]').count()).toBe(0)
    await page.getByLabel('Foreign keys').click()
    await soon(() => page.locator('[data-kind="key"] title').allTextContents()).toEqual(['archive (order_id) refers to orders (id): foreign key archive_order_id_fkey'])
    expect(new URL(page.url()).searchParams.get('keys')).toBe('1')
    expect(await boxes(page)).toEqual(['archive', 'orders', 'report', 'totals'])
    await page.getByText('Table', { exact: true }).click()
    await soon(() => page.getByRole('grid', { name: 'Foreign keys' }).innerText()).toMatch(/archive\s+order_id\s+orders\s+id\s+archive_order_id_fkey/)
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('neighbours are opened and hidden in place', async () => {
    const { page } = await open(graphOf('orders', '&down=1'))
    expect(await boxes(page)).toEqual(['archive', 'orders', 'totals'])
    await box(page, 'totals').getByRole('button', { name: 'Show 1 more downstream of totals' }).click()
    await soon(() => boxes(page)).toEqual(['archive', 'orders', 'report', 'totals'])
    await box(page, 'totals').hover()
    await box(page, 'totals').getByRole('button', { name: 'Hide what is downstream of totals' }).click()
    await soon(() => boxes(page)).toEqual(['archive', 'orders', 'totals'])
    await page.context().close()
  })

  test('depth by side, and filters by schema, tag and type', async () => {
    await site.pool.query(`update trunkline.entity set document = jsonb_set(document, '{tags}', '[{"tagFQN": "PII.Sensitive", "source": "Classification", "labelType": "Manual", "state": "Confirmed"}]') where fqn = $1`, [fqn('totals')])
    const { page, problems } = await open(graphOf('totals'))
    const asked = () => new URL(page.url()).searchParams.toString().replace(/^focus=[^&]*&?/, '')
    await page.getByLabel('Steps upstream').fill('0')
    await soon(() => boxes(page)).toEqual(['report', 'totals'])
    await page.getByLabel('Steps downstream').fill('0')
    await soon(() => boxes(page)).toEqual(['totals'])
    expect(asked()).toBe('up=0&down=0')
    await page.goto(graphOf('orders'))
    await soon(() => boxes(page)).toEqual(['archive', 'orders', 'report', 'totals'])
    const choose = async (filter: string, option: string) => {
      await page.getByRole('button', { name: /^Filter/ }).click()
      await page.getByRole('combobox', { name: filter }).press('ArrowDown')
      await page.getByRole('option', { name: option }).click()
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
    }
    await choose('Type', 'View')
    // The focus stays, whatever is filtered.
    await soon(() => boxes(page)).toEqual(['orders', 'report', 'totals'])
    await choose('Tag', 'PII.Sensitive')
    await soon(() => boxes(page)).toEqual(['orders', 'totals'])
    await choose('Schema', 'public')
    await soon(() => boxes(page)).toEqual(['orders', 'totals'])
    await page.getByRole('button', { name: 'Filter: 3' }).waitFor()
    await soon(async () => asked()).toBe(`schema=${encodeURIComponent(fqn('totals').replace('.totals', ''))}&tag=PII.Sensitive&type=View`)
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('a table and a column are found in the graph, the whole screen is for it, and the overview moves it', async () => {
    const { page, problems } = await open(graphOf('orders'))
    const find = async (typed: string, option: string) => {
      await page.getByRole('combobox', { name: 'Find a table or column in the graph' }).fill(typed)
      await page.getByRole('option', { name: option, exact: true }).click()
    }
    await find('repo', 'report')
    await soon(() => page.getByRole('complementary', { name: 'Selected: report' }).count()).toBe(1)
    await find('amou', 'orders.amount')
    await soon(async () => new URL(page.url()).searchParams.get('column')).toBe('amount')
    const size = () => page.locator('.react-flow').boundingBox().then((found) => found ?? { width: 0, height: 0 })
    const before = await size()
    await page.getByRole('button', { name: 'Full screen' }).click()
    await soon(async () => (await size()).height > before.height + 100).toBe(true)
    // The first closes the panel of what is chosen.
    await page.keyboard.press('Escape')
    await soon(() => page.getByRole('complementary', { name: 'Selected: report' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await soon(async () => (await size()).height).toBe(before.height)
    await page.context().close()
    expect(problems).toEqual([])
    await writeLineage(site.pool, { edges: ['payments', 'ledger', 'archive'].map((name) => ({ ...edge(name, 'report', []), evidence: `query:${name}` })), dependencies: [] }, { evidenceScope: 'more', updatedBy: 'lineage', now: Date.now() })
    await site.pool.query(`insert into trunkline.entity (id, entity_type, parent_id, root_id, name, fqn, version, updated_at, updated_by, content_hash, document)
      select gen_random_uuid(), entity_type, parent_id, root_id, 'copy', fqn || '_copy', version, updated_at, updated_by, content_hash, document from trunkline.entity where fqn = $1`, [fqn('report')])
    await writeLineage(site.pool, { edges: [{ ...edge('report', 'report_copy', []), evidence: 'query:copy' }], dependencies: [] }, { evidenceScope: 'copy', updatedBy: 'lineage', now: Date.now() })
    const { page: wide } = await open(graphOf('report'))
    const view = () => wide.locator('.react-flow__viewport').getAttribute('style')
    const overview = await wide.getByRole('img', { name: 'Overview of the graph' }).boundingBox()
    // A movement that comes back to where it began ends too: boxes can be clicked.
    const [pane, report] = await Promise.all([wide.locator('.react-flow').boundingBox(), box(wide, 'report').boundingBox()])
    const at = { x: pane!.x + pane!.width / 2, y: pane!.y + 20 }
    const hit = () => wide.evaluate<string>(`document.elementFromPoint(${report!.x + 20}, ${report!.y + 20}).closest('.react-flow__node, .react-flow__renderer').className`)
    await wide.mouse.move(at.x, at.y)
    await wide.mouse.down()
    for (const x of [30, 60, 30, 0]) await wide.mouse.move(at.x + x, at.y, { steps: 3 })
    await wide.mouse.up()
    await soon(hit).toContain('react-flow__node')
    const stood = await view()
    await wide.mouse.move(overview!.x + overview!.width / 2, overview!.y + overview!.height / 2)
    await wide.mouse.down()
    await wide.mouse.move(overview!.x + overview!.width / 2 + 30, overview!.y + overview!.height / 2, { steps: 4 })
    await wide.mouse.up()
    await soon(view).not.toBe(stood)
    await wide.context().close()
    await site.pool.query(`delete from trunkline.lineage_edge where scope in ('more', 'copy')`)
    await site.pool.query('delete from trunkline.entity where fqn = $1', [fqn('report_copy')])
  })

  test('the keyboard follows the flow and opens columns', async () => {
    const { page } = await open(graphOf('totals'))
    await box(page, 'totals').focus()
    await page.keyboard.press('ArrowRight')
    await soon(() => page.evaluate<string>('document.activeElement.innerText')).toContain('report')
    await page.keyboard.press('Enter')
    await soon(() => box(page, 'report').getByRole('button', { name: 'Open the columns of report' }).count()).toBe(1)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await soon(() => page.getByRole('complementary', { name: 'Selected: orders' }).count()).toBe(1)
    await page.context().close()
  })

  test('the table says the same, and an edge its SQL, grade and columns', async () => {
    const { page, problems } = await open(graphOf('orders'))
    await page.getByText('Table', { exact: true }).click()
    const grid = page.getByRole('grid', { name: 'Lineage' })
    await soon(() => grid.getByRole('row').allInnerTexts().then((rows) => rows.filter((row) => row.includes('totals')).length)).toBe(3)
    expect(await grid.innerText()).toContain('indirect: filters by it')
    await grid.getByRole('row').filter({ hasText: 'amount' }).getByRole('button', { name: 'Details' }).click()
    const panel = page.getByRole('complementary', { name: 'The chosen edge' })
    await soon(() => panel.innerText()).toMatch(/exact[\s\S]*create view totals as select 1[\s\S]*sum\(amount\)/)
    await page.getByRole('button', { name: 'Close the edge' }).click()
    await page.setViewportSize({ width: 360, height: 800 })
    await soon(() => grid.innerText()).toContain('amount')
    await soon(() => sidewaysOverflow(page)).toEqual([])
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('lineage is added by hand, described and removed', async () => {
    const { page, problems } = await open(graphOf('orders'))
    await page.getByRole('button', { name: 'Add lineage' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Data comes from').fill('payments')
    await page.getByRole('option', { name: /payments/ }).click()
    await dialog.getByRole('button', { name: 'Add columns' }).click()
    await dialog.getByLabel('From column').click()
    await page.getByRole('option', { name: 'paid' }).click()
    await dialog.getByLabel('To column').click()
    await page.getByRole('option', { name: 'amount' }).click()
    await dialog.getByLabel('Description').fill('a nightly script')
    await dialog.getByRole('button', { name: 'Add lineage' }).click()
    await soon(() => boxes(page)).toContain('payments')
    await box(page, 'payments').click({ position: { x: 60, y: 12 } })
    await page.getByRole('complementary', { name: 'Selected: payments' }).getByRole('button', { name: 'orders' }).click()
    const panel = page.getByRole('complementary', { name: 'The chosen edge' })
    await soon(() => panel.getByLabel('Description').inputValue()).toBe('a nightly script')
    await panel.getByLabel('Description').fill('a weekly script')
    await panel.getByRole('button', { name: 'Save' }).click()
    await soon(async () => (await site.pool.query(`select description from trunkline.lineage_edge where source = 'Manual'`)).rows).toEqual([{ description: 'a weekly script' }])
    await panel.getByRole('button', { name: 'Remove…' }).click()
    await panel.getByRole('button', { name: 'Remove this edge' }).click()
    await soon(() => boxes(page)).not.toContain('payments')
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('two boxes are connected by dragging', async () => {
    const { page } = await open(graphOf('orders'))
    await page.getByLabel('Edit', { exact: true }).click()
    await box(page, 'archive').locator('.react-flow__handle-right').dragTo(box(page, 'report').locator('.react-flow__handle-left'))
    const dialog = page.getByRole('dialog', { name: 'Add lineage by hand' })
    await soon(() => dialog.getByLabel('Data comes from').inputValue()).toBe(fqn('archive'))
    expect(await dialog.getByLabel('and goes into').inputValue()).toBe(fqn('report'))
    await page.context().close()
  })

  test('the graph is saved as SVG and PNG', async () => {
    const { page } = await open(graphOf('orders'))
    for (const kind of ['SVG', 'PNG'] as const) {
      await page.getByRole('button', { name: 'Export' }).click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: kind }).click()])
      expect(download.suggestedFilename()).toBe(`lineage-public.orders.${kind.toLowerCase()}`)
      const content = readFileSync(await download.path())
      if (kind === 'SVG') expect(content.toString()).toMatch(/<svg[\s\S]*>totals<\/text>[\s\S]*<\/svg>/)
      else expect(content.subarray(1, 4).toString()).toBe('PNG')
    }
    await page.context().close()
  })

  test('a table page has the graph, the impact, and says where nothing is known', async () => {
    const { page, problems } = await open(`/tables/${encodeURIComponent(fqn('orders'))}/lineage`)
    await page.getByText('Impact', { exact: true }).click()
    await soon(() => page.getByRole('table', { name: /^Breaks/ }).innerText()).toMatch(/view[\s\S]*public\.totals[\s\S]*is built on orders/)
    await page.goto(`/tables/${encodeURIComponent(fqn('ledger'))}/lineage`)
    await page.getByText('No lineage is known').waitFor()
    await page.goto('/lineage')
    await page.getByText('Whose lineage?').waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })
})
