import { createHmac } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEntity } from '../../src/catalog/create.ts'
import { toStoredTest } from '../../src/catalog/data-quality/stored-test.ts'
import { putResult } from '../../src/catalog/data-quality/write-result.ts'
import { manualLabel } from '../../src/catalog/document/edit-operations.ts'
import { findId } from '../../src/catalog/get.ts'
import { patchEntity } from '../../src/catalog/patch.ts'
import { startMailServer, startReceiver } from '../alert-receivers.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { visit } from './visit.ts'

const actor = { name: 'ann', isBot: false }
let chromium: Browser
let site: Site
let receiver: Awaited<ReturnType<typeof startReceiver>>
let mail: Awaited<ReturnType<typeof startMailServer>>
const fqnOf = (table: string) => `pg.${site.source.name}.shop.${table}`

beforeAll(async () => {
  ;[chromium, site, receiver, mail] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql: ['create schema shop; create table shop.orders (id int); create table shop.people (id int)'] }), startReceiver(), startMailServer()])
  await site.ingest()
  await createEntity(site.pool, 'databaseService', { name: 'closed', serviceType: 'Postgres', connection: { config: { type: 'Postgres', hostPort: '127.0.0.1:1', username: 'u', database: 'd' } } }, actor)
  await createEntity(site.pool, 'ingestionPipeline', { name: 'closed_metadata', service: 'closed', pipelineType: 'metadata', sourceConfig: { config: { type: 'DatabaseMetadata' } }, airflowConfig: { pipelineTimezone: 'UTC', retries: 0, retryDelay: 300, pausePipeline: false }, loggerLevel: 'INFO', raiseOnError: true }, actor)
  for (const table of ['orders', 'people']) await createEntity(site.pool, 'testCase', await toStoredTest(site.pool, { name: 'id_there', testDefinition: 'columnValuesToBeNotNull', entityLink: `<#E::table::${fqnOf(table)}::columns::id>` }), actor)
})
afterAll(async () => {
  await chromium.close()
  await site.close()
  receiver.server.closeAllConnections()
  receiver.server.close()
  await new Promise<void>((resolve) => { mail.server.close(resolve) })
})

async function fails(table: string, timestamp: number): Promise<void> {
  const id = await findId(site.pool, 'testCase', { fqn: `${fqnOf(table)}.id.id_there` }, 'non-deleted')
  await putResult(site.pool, id, { result: { timestamp, testCaseStatus: 'Failed', result: 'Found nullCount=3.' } })
}

/** Ends the incident of a test, so that its next failure is news. */
async function resolve(table: string): Promise<void> {
  const body = { testCaseReference: `${fqnOf(table)}.id.id_there`, testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: { testCaseFailureReason: 'Duplicates', testCaseFailureComment: 'Cleaned up.' } }
  const answer = await fetch(`${site.address}/api/v1/dataQuality/testCases/testCaseIncidentStatus`, { method: 'POST', headers: { ...site.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(answer.ok).toBe(true)
}

async function begin(page: Page, kind: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a destination' }).click()
  await page.getByRole('menuitem', { name: kind }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
}
async function take(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: label, exact: true }).or(page.getByRole('combobox', { name: label, exact: true })).fill(text)
  await page.keyboard.press('Enter')
}
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

test('a webhook is made, tried and told of the tests that its filter names, signed and within seconds; then it wants them gathered', { timeout: 180_000 }, async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto('/settings/alerts')
  await page.getByText('Nobody is told yet').waitFor()
  await begin(page, 'Webhook', 'Hook')
  await save(page)
  await page.getByText('This is needed.').waitFor()
  await page.getByRole('textbox', { name: 'Address', exact: true }).fill(`${receiver.address}/hook`)
  await page.getByLabel('Signing secret', { exact: true }).last().fill('a long secret')
  await page.getByRole('checkbox', { name: 'a test fails' }).check({ force: true })
  await take(page, 'Of these tables', fqnOf('orders'))
  await take(page, 'Of these tests', `${fqnOf('orders')}.id.id_there`)
  await page.getByRole('checkbox', { name: 'Completeness' }).check({ force: true })
  await take(page, 'Owned by', 'ann')
  await take(page, 'With one of these tags', 'Tier.Tier1')
  await page.getByRole('checkbox', { name: 'S1' }).check({ force: true })
  await page.getByRole('checkbox', { name: 'S2' }).check({ force: true })
  await take(page, 'Of these suites', `${fqnOf('orders')}.testSuite`)
  await page.getByRole('button', { name: 'Send a test message' }).click()
  await page.getByText('The test message was delivered.').waitFor()
  await save(page)
  await page.getByText(`Webhook to ${receiver.address}/hook; runs that ended failed; tests`).waitFor()
  const { destinations } = (await (await fetch(`${site.address}/api/v1/catalog/alerts`, { headers: site.headers })).json()) as { destinations: { quality: object }[] }
  expect(destinations[0]?.quality).toMatchObject({ events: ['testFailed'], tables: [fqnOf('orders')], tests: [`${fqnOf('orders')}.id.id_there`], dimensions: ['Completeness'], owners: ['ann'], tags: ['Tier.Tier1'], severities: ['Severity1', 'Severity2'], suites: [`${fqnOf('orders')}.testSuite`] })

  receiver.received.length = 0
  // Of another table: not what was asked for.
  await fails('people', 1000)
  const { id: ann } = await createEntity(site.pool, 'user', { name: 'ann', email: 'ann@shop.example' }, actor)
  const operations = [{ op: 'add', path: '/owners', value: [{ id: ann, type: 'user' }] }, { op: 'add', path: '/tags', value: [manualLabel('Tier.Tier1', 'Classification')] }] as const
  await patchEntity(site.pool, 'table', { fqn: fqnOf('orders') }, { operations, actor })
  await fails('orders', 2000)
  await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(1)
  const [told] = receiver.received
  const [, seconds, digest] = /^t=(\d+),sha256=([0-9a-f]{64})$/.exec(String(told!.headers['x-trunkline-signature']))!
  expect(createHmac('sha256', 'a long secret').update(`${seconds}.${told!.body}`).digest('hex')).toBe(digest)
  expect(JSON.parse(told!.body)).toMatchObject({ events: [{ kind: 'testFailed', severity: 'Severity1', owners: ['ann'] }] })

  await page.getByRole('button', { name: 'Edit Hook' }).click()
  expect(await page.getByLabel('Signing secret', { exact: true }).last().getAttribute('placeholder')).toBe('Stored, and never shown again')
  await page.getByRole('textbox', { name: 'How', exact: true }).or(page.getByRole('combobox', { name: 'How', exact: true })).click()
  await page.getByRole('option', { name: 'daily' }).click()
  await page.getByRole('textbox', { name: 'Hour of the day' }).fill('7')
  await page.getByRole('textbox', { name: 'Time zone' }).fill('Mars/Base')
  await save(page)
  await page.getByText('"Mars/Base" is not a time zone').waitFor()
  await page.getByRole('textbox', { name: 'Time zone' }).fill('Europe/Berlin')
  await save(page)
  await page.getByRole('button', { name: 'Edit Hook' }).waitFor()
  receiver.received.length = 0
  await resolve('orders')
  await fails('orders', 3000)
  const waiting = async () => (await site.pool.query<{ hour: number }>(`select extract(hour from to_timestamp(due_at / 1000.0) at time zone 'Europe/Berlin')::int as hour from trunkline.quality_alert where state = 'waiting'`)).rows
  await expect.poll(waiting, { timeout: 30_000 }).toEqual([{ hour: 7 }])
  expect(receiver.received).toEqual([])
  expect(problems.filter((one) => !one.includes('status of 400'))).toEqual([])
  await page.context().close()
})

test('mail and Slack are told when a run fails; one that answers badly says so before it is saved, and one goes when its name is typed', { timeout: 120_000 }, async () => {
  const { page, problems } = await visit(chromium, site.address)
  await page.goto('/settings/alerts')
  await begin(page, 'E-mail', 'On call')
  await page.getByRole('textbox', { name: 'SMTP host' }).fill('127.0.0.1')
  await page.getByRole('textbox', { name: 'Port' }).fill(String(mail.port))
  await page.getByRole('textbox', { name: 'Encryption' }).or(page.getByRole('combobox', { name: 'Encryption' })).click()
  await page.getByRole('option', { name: 'none' }).click()
  await page.getByRole('textbox', { name: 'Username' }).fill('ada')
  await page.getByLabel('Password', { exact: true }).last().fill('hunter2!')
  await page.getByRole('textbox', { name: 'From' }).fill('trunkline@example.org')
  await page.getByRole('checkbox', { name: 'metadata', exact: true }).check({ force: true })
  await take(page, 'To', 'ada@example.org')
  await save(page)
  await page.getByText('E-mail to ada@example.org; runs that ended failed, only metadata').waitFor()
  await begin(page, 'Slack', 'Channel')
  await page.locator('input[type=password]').fill(`${receiver.address}/broken`)
  await page.getByRole('button', { name: 'Send a test message' }).click()
  await page.getByText('it answered 500').waitFor()
  await page.locator('input[type=password]').fill(`${receiver.address}/slack`)
  await save(page)
  await page.getByRole('button', { name: 'Edit Channel' }).waitFor()
  expect(await page.content()).not.toMatch(/hunter2|\/slack/)

  receiver.received.length = 0
  await page.goto('/pipelines/closed.closed_metadata')
  await page.getByRole('button', { name: 'Run now: closed_metadata' }).click()
  await expect.poll(() => [mail.mails.length > 0, receiver.received.some(({ path }) => path === '/slack')], { timeout: 60_000 }).toEqual([true, true])
  expect(mail.mails.at(-1)).toContain('closed_metadata')
  expect(JSON.parse(receiver.received.find(({ path }) => path === '/slack')!.body).text).toContain('closed_metadata')

  await page.goto('/settings/alerts')
  await page.getByRole('button', { name: 'Edit Channel' }).click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Channel')
  await dialog.getByRole('button', { name: 'Delete it' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Edit On call' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Edit On call' }).waitFor()
  expect(await page.getByRole('button', { name: 'Edit Channel' }).count()).toBe(0)
  expect(problems).toEqual([])
  await page.context().close()
})
