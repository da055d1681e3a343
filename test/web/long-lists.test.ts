import type { Browser } from 'playwright-core'
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

test('a list of 100,000 tables shows its first and its last row, and holds some dozens of them at a time', async () => {
  await site.pool.query(copies)
  const { page, problems } = await visit(chromium, site.address)
  await page.goto(pathOf('schemas', 'pg', site.source.name, 'many'))
  const grid = page.getByRole('grid', { name: 'tables' })
  await grid.getByRole('link', { name: 'copy_000001' }).waitFor()
  await settled(page)
  expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(100_001)
  expect(await grid.getByRole('row').count()).toBeLessThan(80)
  await grid.focus()
  await page.keyboard.press('End')
  await grid.getByRole('link', { name: 't', exact: true }).waitFor()
  expect(await grid.getByRole('row').count()).toBeLessThan(80)
  expect(await page.locator('*').count()).toBeLessThan(2_500)
  expect(problems).toEqual([])
  await page.context().close()
})
