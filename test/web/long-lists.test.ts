import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { settled } from './axe.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit } from './visit.ts'

let chromium: Browser
let site: Site

beforeAll(async () => {
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql: ['create schema many; create table many.t (id int)'] })])
  await site.ingest()
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})

/** One row of the list in the store becomes many: what lists read of them is the same. */
const copies = `
  insert into trunkline.entity (id, entity_type, parent_id, root_id, name, fqn, version, updated_at, updated_by, content_hash, document)
  select gen_random_uuid(), e.entity_type, e.parent_id, e.root_id, 'copy_' || to_char(i, 'FM000000'), e.fqn || '_copy_' || to_char(i, 'FM000000'), e.version, e.updated_at, e.updated_by, e.content_hash, e.document
  from trunkline.entity e, generate_series(1, 99999) i where e.entity_type = 'table' and e.name = 't'`

/** How many elements the browser works out the styles of, in most of the steps in which a list is scrolled by three rows. */
async function styledWhileScrolling(page: Page): Promise<number> {
  await chromium.startTracing(page, { categories: ['devtools.timeline'] })
  await page.evaluate('(async () => { for (let step = 0; step < 12; step++) { scrollBy(0, 108); await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))) } })()')
  const { traceEvents } = JSON.parse((await chromium.stopTracing()).toString()) as { traceEvents: { name: string; args: { elementCount?: number } }[] }
  const counts = traceEvents.filter(({ name }) => name === 'UpdateLayoutTree').map(({ args }) => args.elementCount ?? 0).sort((a, b) => a - b)
  expect(counts.length).toBeGreaterThan(5)
  return counts[Math.floor(counts.length / 2)] ?? 0
}

test('a list of 100,000 tables shows its first and its last row, and holds some dozens of them at a time', async () => {
  await site.pool.query(copies)
  const { page, problems } = await visit(chromium, site.address)
  await page.goto(pathOf('schemas', 'pg', site.source.name, 'many'))
  const grid = page.getByRole('grid', { name: 'tables' })
  await grid.getByRole('link', { name: 'copy_000001' }).waitFor()
  await settled(page)
  expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(100_001)
  expect(await grid.getByRole('row').count()).toBeLessThan(80)
  // Of some thirty rows only those that come are styled: a rule that asks any element for its siblings makes it all of them.
  expect(await styledWhileScrolling(page)).toBeLessThan(300)
  await grid.focus()
  await page.keyboard.press('End')
  await grid.getByRole('link', { name: 't', exact: true }).waitFor()
  expect(await grid.getByRole('row').count()).toBeLessThan(80)
  expect(await page.locator('*').count()).toBeLessThan(2_500)
  expect(problems).toEqual([])
  await page.context().close()
})
