import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createEntity } from '../../src/catalog/create.ts'
import { getEntity } from '../../src/catalog/get.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

// Amid a line: a line that begins with a tag is HTML as a whole, in which markdown has no marks.
const attack = 'Said <script>window.pwned = 1</script><img src=x onerror="window.pwned = 2"> **bold** [click](javascript:window.pwned=3)'
const actor = { name: 'ann', isBot: false }
let chromium: Browser
let site: Site
let at: Visit

beforeAll(async () => {
  const sql = ["create schema shop; create table shop.orders (id int primary key, mail text); create table shop.people (id int); comment on table shop.orders is 'as it was'"]
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql })])
  await site.ingest()
  await createEntity(site.pool, 'user', { name: 'ann', email: 'ann@shop.example', displayName: 'Ann' }, actor)
  await createEntity(site.pool, 'team', { name: 'data', teamType: 'Group', displayName: 'Data team' }, actor)
  await createEntity(site.pool, 'domain', { name: 'Sales', description: 'Selling', domainType: 'Aggregate' }, actor)
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})
beforeEach(async () => { at = await visit(chromium, site.address, /status of (?:409|412)/) })
afterEach(async () => {
  await at.page.context().close()
  expect(at.problems).toEqual([])
})

const orders = () => pathOf('tables', 'pg', site.source.name, 'shop', 'orders')
const stored = () => getEntity(site.pool, 'table', { fqn: `pg.${site.source.name}.shop.orders` })

/** Opens the form of a part, chooses by typing, and saves. */
async function choose(page: Page, part: string, typed: string, option: RegExp): Promise<void> {
  await page.getByRole('button', { name: `Edit ${part.toLowerCase()}`, exact: true }).click()
  await page.getByRole('combobox', { name: part, exact: true }).fill(typed)
  await page.getByRole('option', { name: option }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: `Edit ${part.toLowerCase()}`, exact: true }).waitFor()
}

test('a glossary and its terms are made, and a term with scripts in it is text', async () => {
  const { page } = at
  await page.goto('/glossaries')
  await page.getByRole('button', { name: 'New glossary' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('Business')
  await page.getByRole('dialog').getByRole('textbox', { name: /^Description/ }).fill(attack)
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('link', { name: 'Business' }).click()
  await page.getByRole('button', { name: 'New term' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('Customer <b>x</b>')
  await page.getByRole('dialog').getByRole('textbox', { name: /^Description/ }).fill(attack)
  await page.getByLabel('Also called').fill('Client, <i>Buyer</i>')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('link', { name: 'Customer <b>x</b>', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Customer <b>x</b>' }).waitFor()
  await page.getByText('<i>Buyer</i>').waitFor()
  await page.getByText('bold', { exact: true }).first().waitFor()
  expect(await page.evaluate('window.pwned')).toBeUndefined()
})

test('owners, tier, tags, terms and domain are put on a table and stay through the next ingestion', async () => {
  const { page } = at
  await page.goto(orders())
  await choose(page, 'Owners', 'data', /Data team/)
  await choose(page, 'Tier', 'tier1', /Tier1/)
  await choose(page, 'Tags', 'sensitive', /^Sensitive/)
  await choose(page, 'Terms', 'client', /Customer/)
  await choose(page, 'Domain', 'sales', /Sales/)
  await page.getByRole('button', { name: 'Edit the description' }).click()
  await page.getByLabel('Description, in markdown').fill('What was **ordered**')
  await page.getByText('Preview').click()
  await page.getByText('ordered', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await page.getByRole('button', { name: 'Following' }).waitFor()
  await site.source.client.query("comment on table shop.orders is 'the source says something else'; alter table shop.orders add column total numeric")
  await site.ingest()
  expect(await stored()).toMatchObject({
    description: 'What was **ordered**', owners: [{ name: 'data', type: 'team' }], domains: [{ name: 'Sales' }], columns: [{ name: 'id' }, { name: 'mail' }, { name: 'total' }],
    tags: [{ tagFQN: 'Tier.Tier1' }, { tagFQN: 'PII.Sensitive' }, { source: 'Glossary' }],
  })
  await page.goto(`${orders()}/history`)
  await page.getByText('owner Data team added').waitFor()
  await page.getByText('tag Tier.Tier1 added').waitFor()
  await page.getByText('domain Sales added').waitFor()
})

test('two people edit one thing: nothing is lost, and both texts are shown', async () => {
  const { page } = at
  const other = await visit(chromium, site.address)
  await page.goto(orders())
  await other.page.goto(orders())
  for (const [one, text] of [[page, 'mine'], [other.page, 'theirs']] as const) {
    await one.getByRole('button', { name: 'Edit the description' }).click()
    await one.getByLabel('Description, in markdown').fill(text)
  }
  await other.page.getByRole('button', { name: 'Save', exact: true }).click()
  await other.page.getByRole('button', { name: 'Edit the description' }).waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Someone changed this in between').waitFor()
  await page.getByText('theirs', { exact: true }).waitFor()
  expect(await page.getByLabel('Description, in markdown').inputValue()).toBe('mine')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Edit the description' }).waitFor()
  expect((await stored()).description).toBe('mine')
  await other.page.context().close()
})

test('a column gets its words in its drawer, many columns at once from the list', async () => {
  const { page } = at
  await page.goto(`${orders()}/columns?column=mail`)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Edit tags' }).click()
  await drawer.getByRole('combobox', { name: 'Tags', exact: true }).fill('none')
  await page.getByRole('option', { name: /^None/ }).click()
  await drawer.getByRole('button', { name: 'Save', exact: true }).click()
  await drawer.getByRole('link', { name: 'PII.None' }).waitFor()
  await page.goto(orders())
  await page.getByRole('checkbox', { name: 'Choose id' }).click()
  await page.getByRole('checkbox', { name: 'Choose total' }).click({ modifiers: ['Shift'] })
  await page.getByText('3 columns chosen').waitFor()
  await page.getByRole('button', { name: 'Edit…' }).click()
  await page.getByRole('combobox', { name: 'Change' }).click()
  await page.getByRole('option', { name: 'Set the description' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: /^Description/ }).fill('From many')
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByText('1 thing would change, 0 are so already').waitFor()
  expect((await stored()).columns.map((column) => column.description)).toEqual([undefined, undefined, undefined])
  await page.getByRole('button', { name: 'Change 3 columns' }).click()
  await page.getByText('1 changed, 0 are so already').waitFor()
  expect((await stored()).columns.map((column) => column.description)).toEqual(['From many', 'From many', 'From many'])
})

test('what a search found is chosen with the keyboard, changed together after a look at what would become of each, and taken back', async () => {
  const { page } = at
  const people = () => getEntity(site.pool, 'table', { fqn: `pg.${site.source.name}.shop.people` })
  const before = [(await stored()).description, (await people()).description]
  await page.goto('/explore?type=table')
  await page.getByRole('checkbox', { name: /shop\.orders$/ }).focus()
  await page.keyboard.press('Space')
  await page.getByText('1 result chosen').waitFor()
  await page.getByRole('button', { name: 'Choose all 2' }).click()
  await page.getByText('2 results chosen').waitFor()
  await page.getByRole('button', { name: 'Edit…' }).click()
  await page.getByRole('combobox', { name: 'Change' }).click()
  await page.getByRole('option', { name: 'Set the description' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: /^Description/ }).fill('From a search')
  await page.getByRole('button', { name: 'Show what would change' }).click()
  const preview = page.getByRole('list', { name: 'What would change' })
  await preview.getByText(`− ${before[0]}`).waitFor()
  expect(await preview.getByRole('listitem').count()).toBe(2)
  await page.getByRole('button', { name: 'Change 2 results' }).click()
  await page.getByText('2 changed, 0 are so already').waitFor()
  expect([(await stored()).description, (await people()).description]).toEqual(['From a search', 'From a search'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('2 as before again').waitFor()
  expect([(await stored()).description, (await people()).description]).toEqual(before)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('results chosen').waitFor({ state: 'detached' })
})

test('an export comes back changed: the difference is shown first, and only then kept', async () => {
  const { page } = at
  await page.goto(pathOf('schemas', 'pg', site.source.name, 'shop'))
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export CSV' }).click()])
  const csv = readFileSync(await download.path(), 'utf8')
  expect(csv.split('\r\n')[1]).toMatch(/^orders,,mine,team:data,PII\.Sensitive,"?.*Customer.*,Tier\.Tier1,Sales$/)
  await page.getByRole('button', { name: 'Import CSV' }).click()
  await page.getByLabel('or its text').fill(`${csv.replace(',mine,', ',From a sheet,')}nothere,,,,,,,\r\n`)
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByText('1 line would change, 1 as before, 1 wrong').waitFor()
  await page.getByText('+ From a sheet').waitFor()
  await page.getByText('names a table "nothere" that is not there').waitFor()
  expect((await stored()).description).toBe('mine')
  await page.getByRole('button', { name: 'Keep 1 change' }).click()
  await page.getByText('1 line kept').waitFor()
  expect((await stored()).description).toBe('From a sheet')
})

test('what destroys asks for the name; what belongs to the system stays', async () => {
  const { page } = at
  await page.goto('/settings/tags')
  await page.getByRole('button', { name: 'New classification' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('Retention')
  await page.getByRole('dialog').getByRole('textbox', { name: /^Description/ }).fill('How long')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Delete classification Retention' }).click()
  const confirm = page.getByRole('dialog')
  expect(await confirm.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true)
  await confirm.getByLabel(/Type/).fill('Retention')
  await confirm.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Delete classification Retention' }).waitFor({ state: 'detached' })
  expect(await page.getByRole('button', { name: 'Delete classification PII' }).count()).toBe(0)
})

test('a custom property is made, and its value is written where its table is', async () => {
  const { page } = at
  await page.goto('/settings/custom-properties')
  await page.getByRole('button', { name: 'Property of Tables' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('retention')
  await page.getByRole('dialog').getByRole('textbox', { name: /^Description/ }).fill('Days that rows are kept')
  await page.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: 'integer' }).click()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('table', { name: 'Properties of Tables' }).waitFor()
  await page.goto(orders())
  await page.getByRole('button', { name: 'Edit retention' }).click()
  await page.getByLabel('retention').last().fill('30')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('30', { exact: true }).waitFor()
  expect((await stored()).extension).toMatchObject({ retention: 30 })
})

test('the palette finds a domain and acts; a domain in use goes only when it was taken off what is in it', async () => {
  const { page } = at
  await page.goto('/')
  await page.getByRole('heading', { name: 'What you follow' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('client')
  await page.getByRole('option', { name: /Customer .* Term in Business/ }).waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('switch theme')
  await page.getByRole('option', { name: 'Switch theme to dark' }).click()
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('sales')
  await page.getByRole('option', { name: /^Words and domains Sales/ }).click()
  await page.waitForURL('**/domains/Sales')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const confirm = page.getByRole('dialog')
  await confirm.getByLabel(/Type/).fill('Sales')
  await confirm.getByRole('button', { name: 'Delete', exact: true }).click()
  await confirm.getByText('This domain is in use').waitFor()
  expect((await stored()).domains).toMatchObject([{ name: 'Sales' }])
  await confirm.getByRole('button', { name: 'Take it off everything and delete' }).click()
  await page.waitForURL('**/domains')
  expect((await stored()).domains ?? []).toEqual([])
})
