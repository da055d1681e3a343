import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEntity } from '../../src/catalog/create.ts'
import { writeLineage } from '../../src/catalog/lineage/write-lineage.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { accessibilityProblems, settled } from './axe.ts'
import { putFailingTest } from './failing-test.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

const actor = { name: 'ann', isBot: false }
const sql = ['create schema shop', 'create table shop.customers (id int primary key, email text)', 'create view shop.mails as select email from shop.customers']

let chromium: Browser
let site: Site
let testFqn = ''
let at: Visit

beforeAll(async () => {
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql })])
  await site.ingest()
  await createEntity(site.pool, 'ingestionPipeline', { name: 'nightly', service: 'pg', pipelineType: 'metadata', sourceConfig: { config: { type: 'DatabaseMetadata' } }, airflowConfig: { scheduleInterval: '0 2 * * *', pipelineTimezone: 'UTC', retries: 0, retryDelay: 300, pausePipeline: false }, loggerLevel: 'INFO', raiseOnError: true }, actor)
  await createEntity(site.pool, 'glossary', { name: 'Business', description: 'Our words' }, actor)
  await createEntity(site.pool, 'user', { name: 'bob', email: 'bob@example.com' }, actor)
  const fqn = (name: string) => `pg.${site.source.name}.shop.${name}`
  await writeLineage(site.pool, {
    edges: [{ from: { entityType: 'table', fqn: fqn('customers') }, to: { entityType: 'table', fqn: fqn('mails') }, source: 'ViewLineage', grade: 'exact', evidence: 'view:mails', lastSeenAt: Date.now(), columnsLineage: [], datasetInfluence: [] }],
    dependencies: [],
  }, { evidenceScope: 'test', updatedBy: 'lineage', now: Date.now() })
  testFqn = await putFailingTest(site.pool, fqn('customers'), 'email')
  await createEntity(site.pool, 'testSuite', { name: 'Nightly', description: 'What must hold' }, actor)
  at = await visit(chromium, site.address)
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})

const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()
const item = (opener: string | RegExp, name: string | RegExp) => async (page: Page) => {
  await button(opener)(page)
  await page.getByRole('menuitem', { name }).click()
}
const table = () => pathOf('tables', 'pg', site.source.name, 'shop', 'customers')

/** Everything that opens over a page: what is asked, what is chosen, what is looked at closely. */
const dialogs: readonly [name: string, path: () => string, open: (page: Page) => Promise<void>, role: 'dialog' | 'menu'][] = [
  ['the command palette', () => '/', (page) => page.keyboard.press('Control+k'), 'dialog'],
  ['the menu of the account', () => '/', button(/^Account of/), 'menu'],
  ['a change of password', () => '/', item(/^Account of/, 'Change password'), 'dialog'],
  ['signing out everywhere', () => '/', item(/^Account of/, 'Sign out everywhere'), 'dialog'],
  ['the menu of a service', () => '/services/pg', button('More for this service'), 'menu'],
  ['the deletion of a service', () => '/services/pg', item('More for this service', 'Delete…'), 'dialog'],
  ['the pipelines to add', () => '/services/pg/pipelines', button('Add a pipeline'), 'menu'],
  ['the menu of a pipeline', () => '/services/pg/pipelines', button('More for nightly'), 'menu'],
  ['the deletion of a pipeline', () => '/services/pg/pipelines', item('More for nightly', 'Delete…'), 'dialog'],
  ['the test of a connection', () => '/services/pg/connection', button('Test connection'), 'dialog'],
  ['a column', table, (page) => page.locator('main').getByText('email', { exact: true }).first().click(), 'dialog'],
  ['an edit of what was found', () => '/explore?type=table', async (page) => {
    await page.getByRole('checkbox', { name: /^Choose/ }).first().check()
    await button('Edit…')(page)
  }, 'dialog'],
  ['an import of words', () => pathOf('schemas', 'pg', site.source.name, 'shop'), button('Import CSV'), 'dialog'],
  ['lineage by hand', () => `/lineage?focus=${encodeURIComponent(`pg.${site.source.name}.shop.mails`)}`, button('Add lineage'), 'dialog'],
  ['the exports of the graph', () => `/lineage?focus=${encodeURIComponent(`pg.${site.source.name}.shop.mails`)}`, button('Export'), 'menu'],
  ['an invitation', () => '/settings/people', button('Invite'), 'dialog'],
  ['a token to make', () => '/settings/tokens', button('Make a token'), 'dialog'],
  ['the kinds of destination', () => '/settings/alerts', button('Add a destination'), 'menu'],
  ['a glossary to make', () => '/glossaries', button(/glossary/i), 'dialog'],
  ['a term to make', () => '/glossaries/Business', button(/^(?:New |Add a )?term/i), 'dialog'],
  ['the deletion of a glossary', () => '/glossaries/Business', button('Delete'), 'dialog'],
  ['a domain to make', () => '/domains', button(/domain/i), 'dialog'],
  ['a test to add', () => `${table()}/quality`, button('Add a test'), 'dialog'],
  ['a test to change', () => `/quality/cases/${encodeURIComponent(testFqn)}`, button('Edit'), 'dialog'],
  ['an incident to assign', () => `/quality/cases/${encodeURIComponent(testFqn)}`, button('Assign…'), 'dialog'],
  ['an incident to resolve', () => `/quality/cases/${encodeURIComponent(testFqn)}`, button('Resolve…'), 'dialog'],
  ['a pipeline of tests', () => '/quality/suites/Nightly', button('Add a pipeline'), 'dialog'],
  ['tests for a bundle', () => '/quality/suites/Nightly', button('Add tests'), 'dialog'],
  ['a definition to make', () => '/quality/definitions', button('New definition'), 'dialog'],
  ['a property to make', () => '/settings/custom-properties', button(/^Property/), 'dialog'],
]

test.each(dialogs)('%s is accessible in light and dark colours, and Escape closes it', async (_name, path, open, role) => {
  const { page } = at
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(path())
  await settled(page)
  await open(page)
  const opened = page.getByRole(role).first()
  await opened.waitFor()
  await settled(page)
  expect(await accessibilityProblems(page)).toEqual([])
  // Whoever uses the keyboard alone is in it, not behind it.
  if (role === 'dialog') await expect.poll(() => opened.locator(':focus').or(page.locator('[role=dialog]:focus')).count()).toBeGreaterThan(0)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await settled(page)
  expect(await accessibilityProblems(page, ['color-contrast'])).toEqual([])
  await page.keyboard.press('Escape')
  await opened.waitFor({ state: 'detached' })
  expect(at.problems).toEqual([])
})
