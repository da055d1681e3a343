import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

const wideTable = `create table shop.wide (${Array.from({ length: 1600 }, (_, index) => `c${String(index).padStart(4, '0')} ${index % 2 === 0 ? 'int' : 'bigint'}`).join(', ')})`
const manyTables = "do $$ begin for i in 1..300 loop execute format('create table many.t%s (id int primary key, parent int references many.t%s)', to_char(i, 'FM000'), to_char(greatest(i - i % 25, 1), 'FM000')); end loop; end $$"

let chromium: Browser
let site: Site
let at: Visit

beforeAll(async () => {
  const sql = ['torture.sql', wideTable, 'create schema many', manyTables, "create function shop.total(a int) returns int language plpgsql as $$ begin return a * 2; end $$"]
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql })])
  await site.ingest()
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})
beforeEach(async () => { at = await visit(chromium, site.address) })
afterEach(async () => {
  await at.page.context().close()
  expect(at.problems).toEqual([])
})

const tablePath = (...names: readonly string[]) => pathOf('tables', 'pg', site.source.name, ...names)

test('from a search to a table, its columns, and along a foreign key, without the mouse', async () => {
  const { page } = at
  await page.goto('/')
  await page.getByRole('link', { name: 'Tables' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('pairs_ref')
  // Before any answer has come: Enter means what was typed.
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${tablePath('audit', 'pairs_ref')}`)
  await page.getByRole('heading', { level: 1, name: 'pairs_ref' }).waitFor()
  const columns = page.getByRole('grid', { name: 'Columns of pairs_ref' })
  expect(await columns.getByRole('row').count()).toBe(4)
  await page.getByRole('link', { name: 'Foreign key to pairs.b' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${tablePath('shop', 'pairs')}/columns?column=b`)
  // The composite key is (b, a): the drawer of b says so.
  await page.getByRole('dialog').getByText('column 1 of 2').waitFor()
})

test('arrows move in the columns, Enter opens one with every fact, Escape goes back', async () => {
  const { page } = at
  await page.goto(tablePath('shop', 'customers'))
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByText('shop.email').first().waitFor()
  expect(await drawer.innerText()).toMatch(/May be null\s+no, by its domain/)
  expect(await drawer.innerText()).toContain("VALUE ~~ '%@%'")
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  expect(new URL(page.url()).search).toBe('')
})

test('results and their filters are in the address, and come back with it', async () => {
  const { page } = at
  await page.goto('/explore?q=pairs')
  await page.getByRole('checkbox', { name: /^Materialized views/ }).click()
  await page.waitForURL('**/explore?q=pairs&tableType=MaterializedView')
  await page.getByRole('region', { name: 'Results' }).getByText('1 result').waitFor()
  await page.reload()
  await page.getByRole('link', { name: 'mv_pairs' }).click()
  await page.waitForURL(`**${tablePath('shop', 'mv_pairs')}`)
  await page.goBack()
  await page.getByRole('checkbox', { name: /^Materialized views/, checked: true }).waitFor()
})

test('a column is found by its name, and opened from the result', async () => {
  const { page } = at
  await page.goto('/explore?q=name_upper')
  await page.getByRole('link', { name: 'name_upper' }).first().click()
  await page.getByRole('dialog').getByText(/upper\(.*full_name.*text\)/).first().waitFor()
})

test('every tab can be linked to; one that the table has not shows its columns', async () => {
  const { page } = at
  for (const tab of ['constraints', 'indexes', 'relationships', 'properties', 'history']) {
    await page.goto(`${tablePath('audit', 'pairs_ref')}/${tab}`)
    await page.locator(`[aria-current=page][href$="/${tab}"]`).waitFor()
  }
  await page.goto(`${tablePath('shop', 'events')}/partitions`)
  await page.getByText("FROM ('2026-01-01").waitFor()
  await page.goto(`${tablePath('shop', 'customers')}/policies`)
  await page.getByRole('grid', { name: 'Columns of customers' }).waitFor()
})

test('definitions are highlighted and can be read by a screen reader', async () => {
  const { page } = at
  await page.goto(`${tablePath('shop', 'v_customers')}/definition`)
  expect(await page.getByRole('textbox', { name: 'Definition of the view' }).innerText()).toContain('upper')
  await page.goto(pathOf('routines', 'pg', site.source.name, 'shop', 'total(integer)'))
  expect(await page.getByRole('textbox', { name: 'Body in plpgsql' }).innerText()).toContain('return a * 2;')
})

test('the diagram of a schema shows its tables and is saved as SVG', async () => {
  const { page } = at
  await page.goto(`${pathOf('schemas', 'pg', site.source.name, 'audit')}/er`)
  await page.getByRole('group', { name: 'pairs_ref' }).waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'SVG' }).click()])
  expect(download.suggestedFilename()).toBe(`pg.${site.source.name}.audit.svg`)
  const svg = readFileSync(await download.path(), 'utf8')
  expect(svg).toContain('>pairs_ref</text>')
  const root = await page.evaluate<string>(`new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').documentElement.nodeName`)
  expect(root).toBe('svg')
})

test('the neighbourhood of a table reaches tables of other schemas', async () => {
  const { page } = at
  await page.goto(`${tablePath('audit', 'pairs_ref')}/relationships`)
  await page.getByRole('group', { name: /^shop\.pairs/ }).waitFor()
  await page.getByRole('button', { name: 'pairs', exact: true }).click()
  await page.getByRole('complementary', { name: 'Selected: shop.pairs' }).waitFor()
})

test('hundreds of tables are drawn as groups; a table is found in its group, which opens', async () => {
  const { page } = at
  await page.goto(`${pathOf('schemas', 'pg', site.source.name, 'many')}/er`)
  await page.getByRole('group').first().waitFor()
  expect(await page.locator('.react-flow__node').count()).toBeLessThan(40)
  await page.getByRole('combobox', { name: 'Find a table in the diagram' }).fill('t030')
  await page.getByRole('option', { name: 't030' }).click()
  await page.getByRole('button', { name: 'Draw these tables' }).click()
  await page.getByRole('group', { name: /^t030, refers to 1/ }).waitFor()
})

test('1,600 columns and 300 tables keep the page small, and their ends within reach', async () => {
  const { page } = at
  await page.goto(tablePath('shop', 'wide'))
  const grid = page.getByRole('grid')
  await grid.waitFor()
  expect(await grid.getAttribute('aria-rowcount')).toBe('1601')
  expect(await grid.getByRole('row').count()).toBeLessThan(100)
  await grid.focus()
  await page.keyboard.press('End')
  await page.getByRole('gridcell', { name: 'c1599', exact: true }).waitFor()
  await page.getByRole('textbox', { name: /Filter columns/ }).fill('c0777')
  await page.getByText('1 of 1\u202f600').waitFor()
  await page.goto(pathOf('schemas', 'pg', site.source.name, 'many'))
  await page.getByRole('grid').focus()
  await page.keyboard.press('End')
  await page.getByRole('link', { name: 't300' }).waitFor()
})
