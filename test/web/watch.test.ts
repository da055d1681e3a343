import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEntity } from '../../src/catalog/create.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { sessionAt, visit } from './visit.ts'

const actor = { name: 'ann', isBot: false }
let chromium: Browser
let site: Site
/** Takes connections and says nothing, so that a run goes on until somebody stops it. */
let silent: Server

beforeAll(async () => {
  silent = createServer()
  await new Promise<void>((resolve) => { silent.listen(0, '127.0.0.1', resolve) })
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql: ['create schema shop', 'create table shop.orders (id int)'] })])
  const { port } = silent.address() as AddressInfo
  await createEntity(site.pool, 'databaseService', { name: 'slow', serviceType: 'Postgres', connection: { config: { type: 'Postgres', hostPort: `127.0.0.1:${port}`, username: 'u', database: 'd', connectionArguments: { connect_timeout: 300 } } } }, actor)
  await createEntity(site.pool, 'ingestionPipeline', { name: 'slow_metadata', service: 'slow', pipelineType: 'metadata', sourceConfig: { config: { type: 'DatabaseMetadata' } }, airflowConfig: { pipelineTimezone: 'UTC', retries: 0, retryDelay: 300, pausePipeline: false }, loggerLevel: 'INFO', raiseOnError: true }, actor)
})
afterAll(async () => {
  await chromium.close()
  await site.close()
  silent.close()
})

test('a run that goes on is stopped from its page, also after the session ended and was begun anew', async () => {
  const { page, problems } = await visit(chromium, site.address, /status of 401/)
  await page.goto('/services/slow/pipelines')
  await page.getByRole('button', { name: 'Deploy slow_metadata' }).click()
  await page.getByRole('button', { name: 'Run now: slow_metadata' }).click()
  await page.getByRole('link', { name: /^running/ }).first().click()
  await page.getByRole('button', { name: 'Stop the run' }).waitFor()
  // Signed out elsewhere: the page says so as soon as it asks again, and what it shows stays.
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Stop the run' }).click()
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
  const session = sessionAt.get(site.address)!
  await page.context().addCookies([{ ...session, url: site.address, httpOnly: true, sameSite: 'Lax' }])
  await page.evaluate("window.dispatchEvent(new Event('focus'))")
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const stop = page.getByRole('button', { name: 'Stop the run' })
  if (await stop.isVisible()) await stop.click().catch(() => {})
  await page.getByRole('status').getByText('stopped').waitFor()
  await page.getByText('stopped by admin').waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})

test('a service that was deleted is removed for good by typing its name once more', async () => {
  const { page, problems } = await visit(chromium, site.address, /status of 404/)
  await page.goto('/services/slow')
  for (const item of ['Delete…', 'Remove for good…']) {
    await page.getByRole('button', { name: 'More for this service' }).click()
    await page.getByRole('menuitem', { name: item }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('slow')
    await dialog.getByRole('button', { name: item === 'Delete…' ? 'Delete it' : 'Remove it for good' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  const asked = await fetch(`${site.address}/api/v1/services/databaseServices/name/slow?include=all`, { headers: site.headers })
  expect(asked.status).toBe(404)
  const { rows } = await site.pool.query(`select name from trunkline.entity where fqn = 'slow' or fqn like 'slow.%'`)
  expect(rows).toEqual([])
  expect(problems).toEqual([])
  await page.context().close()
})
