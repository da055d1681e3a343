import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findId } from '../../src/catalog/get.ts'
import { putProfiles } from '../../src/catalog/profile/write-profile.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

const rows = `create table orders (id int primary key, email text, total numeric(10,2) not null);
  insert into orders select i, case when i % 4 > 0 then 'a' || i || '@shop.example' end, i from generate_series(1, 40) i`

describe('data quality, from the first test to the end of its incident', () => {
  let site: Site
  let chromium: Browser
  let at: Visit
  let page: Page
  beforeAll(async () => {
    ;[site, chromium] = await Promise.all([openSite({ major: servers().at(-1)!, sql: [rows] }), browser()])
    await site.ingest()
    at = await visit(chromium, site.address, /status of 404/)
    page = at.page
  }, 180_000)
  afterAll(async () => {
    await chromium.close()
    await site.close()
  })
  const shot = async (name: string): Promise<void> => {
    const folder = process.env['TRUNKLINE_SHOTS']
    if (folder === undefined) return
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(500)
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true })
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }
  const choose = async (label: string, option: string | RegExp): Promise<void> => {
    await page.getByRole('dialog').getByRole('combobox', { name: label }).or(page.getByRole('dialog').getByRole('textbox', { name: label })).first().click()
    await page.getByRole('option', { name: option }).first().click()
  }

  test('a test is written beside the profile, tried, and added', async () => {
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/quality`)
    await page.getByRole('heading', { name: 'Nothing is tested yet' }).waitFor()
    await page.getByRole('button', { name: 'Add a test' }).click()
    await choose('What', /^email/)
    await choose('Test', /Not Null/)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('complementary', { name: 'Profile' }).getByText('It was not profiled yet.').waitFor()
    await dialog.getByRole('button', { name: 'Try it now' }).click()
    await dialog.getByRole('status').getByText('failed', { exact: true }).waitFor()
    expect(await dialog.getByRole('status').innerText()).toContain('10')
    await shot('quality-add-test')
    await dialog.getByRole('button', { name: 'Add the test' }).click()
    await page.getByText('It never ran').waitFor()
    expect(page.url()).toContain('/quality/cases/')
    expect((await site.pool.query(`select from trunkline.test_result`)).rowCount).toBe(0)
  })

  test('a pipeline of the suite runs it, now', async () => {
    await page.getByRole('link', { name: 'of the table' }).click()
    await page.getByRole('button', { name: 'Add a pipeline' }).click()
    await page.getByRole('button', { name: 'Add and deploy' }).click()
    await page.getByRole('button', { name: 'Run tests now' }).waitFor()
    await shot('quality-suite')
    await page.getByRole('button', { name: 'Run tests now' }).click()
    await page.getByRole('status').getByText(/succeeded/).waitFor({ timeout: 60_000 })
  })

  test('it fails; the incident is assigned to a person and a team, made worse, joined by the next failure, and resolved', async () => {
    const send = async (path: string, body: object): Promise<void> => {
      const answer = await fetch(`${site.address}/api/v1${path}`, { method: 'POST', headers: { ...site.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
      expect([path, answer.ok]).toEqual([path, true])
    }
    await send('/teams', { name: 'data-team', teamType: 'Group' })
    await page.goto('/')
    await page.getByRole('region', { name: 'What needs you' }).getByRole('link', { name: 'email_to_be_not_null' }).waitFor()
    await shot('quality-home')
    await page.goto(pathOf('tables', 'pg', site.source.name, 'public', 'orders'))
    await page.getByRole('link', { name: 'tests: 1 failed' }).waitFor()
    await page.goto('/quality')
    await page.getByRole('heading', { name: /Failing now/ }).waitFor()
    await page.getByRole('link', { name: 'email_to_be_not_null' }).first().waitFor()
    await shot('quality-overview')
    await page.getByRole('link', { name: 'email_to_be_not_null' }).first().click()
    await page.getByRole('img', { name: /over time/ }).waitFor()
    await page.getByText('A result failed').waitFor()
    await shot('quality-case')
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText('admin acknowledged it').waitFor()
    const assign = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: 'Assign…' }).click()
      const form = page.getByRole('dialog')
      await form.getByLabel('Who works on it').fill(name)
      await page.getByRole('option', { name: new RegExp(name) }).first().click()
      await form.getByRole('button', { name: 'Assign' }).click()
      await page.getByText(`admin assigned it to ${name}`).waitFor()
    }
    await assign('admin')
    await assign('data-team')
    await page.getByRole('combobox', { name: 'Severity' }).click()
    await page.getByRole('option', { name: 'severity 1' }).click()
    await page.getByText('admin made it severity 1').waitFor()
    await send(`/dataQuality/testCases/testCaseResults/${encodeURIComponent(`pg.${site.source.name}.public.orders.email.email_to_be_not_null`)}`, { timestamp: Date.now(), testCaseStatus: 'Failed', result: 'Found nullCount=10. It should be 0' })
    await page.reload()
    await page.getByText(/assigned, data-team has it\. Opened .*, 2 failures\./).waitFor()
    const entries = (await page.getByRole('list', { name: 'Time line' }).getByRole('listitem').allInnerTexts()).map((text) => text.replace(/,[^,]*$/, ''))
    expect(entries).toEqual(['admin made it severity 1', 'admin assigned it to data-team', 'admin assigned it to admin', 'admin acknowledged it', 'A result failed'])
    await shot('quality-incident')
    await page.goto('/quality/incidents?assignee=data-team')
    await page.getByRole('link', { name: 'email_to_be_not_null' }).waitFor()
    await shot('quality-incidents')
    await page.getByRole('link', { name: 'email_to_be_not_null' }).click()
    await page.getByRole('button', { name: 'Resolve…' }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: 'What it was' }).or(page.getByRole('dialog').getByRole('textbox', { name: 'What it was' })).first().click()
    await page.getByRole('option', { name: 'data was missing' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Comment' }).fill('The import stopped halfway.')
    await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click()
    await page.getByText('admin resolved it: data was missing').waitFor()
    await page.getByText('The import stopped halfway.').waitFor()
    await page.goto('/quality/incidents')
    await page.getByRole('heading', { name: 'Nothing is open' }).waitFor()
    await page.getByText('Mean time to resolve').waitFor()
    expect(at.problems).toEqual([])
  })

  test('tests that constraints and the profile speak for are added, one and many; constraints stand as SQL', async () => {
    const table = `pg.${site.source.name}.public.orders`
    const timestamp = Date.now()
    const figures = { timestamp, grade: 'exact', valuesCount: 40 } as const
    await putProfiles(site.pool, await findId(site.pool, 'table', { fqn: table }, 'non-deleted'), {
      tableProfile: { timestamp, grade: 'exact', rowCount: 40 },
      columnProfile: [{ ...figures, name: 'email', nullCount: 0, uniqueCount: 40, distinctCount: 40 }, { ...figures, name: 'total', nullCount: 0, min: 1, max: 40 }],
    })
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/quality`)
    const suggested = page.getByRole('table', { name: 'Suggested tests' })
    await suggested.getByText('A constraint proves it.').first().waitFor()
    await shot('quality-suggestions')
    expect(await page.getByRole('table', { name: 'Suggested constraints' }).innerText()).toContain('ALTER TABLE public.orders ALTER COLUMN email SET NOT NULL;')
    await suggested.getByRole('button', { name: 'Add id_not_null' }).click()
    await page.getByText('1 test added.').waitFor()
    await suggested.getByText('id_not_null').waitFor({ state: 'detached' })
    await page.getByRole('checkbox', { name: 'Choose total_not_null' }).check()
    await page.getByRole('checkbox', { name: 'Choose email_unique' }).check()
    // A column that goes while somebody chooses: of two tests one can be made, and the other is told why not.
    const { rows: [{ document }] } = await site.pool.query('select document from trunkline.entity where fqn = $1', [table])
    const setColumns = (columns: unknown) => site.pool.query("update trunkline.entity set document = jsonb_set(document, '{columns}', $2) where fqn = $1", [table, JSON.stringify(columns)])
    await setColumns(document.columns.filter(({ name }: { name: string }) => name !== 'email'))
    await page.getByRole('button', { name: 'Add 2 tests' }).click()
    await page.getByText('1 test added.').waitFor()
    await page.getByText(/email_unique was not added\. .*has no column email/).waitFor()
    await shot('quality-suggestions-refused')
    await setColumns(document.columns)
    await page.reload()
    await suggested.getByRole('button', { name: 'Add email_unique' }).click()
    await page.getByText('1 test added.').waitFor()
    const { rows } = await site.pool.query<{ name: string }>(`select name from trunkline.entity where entity_type = 'testCase' and not deleted order by name`)
    expect(rows.map(({ name }) => name)).toEqual(['email_to_be_not_null', 'email_unique', 'id_not_null', 'total_not_null'])
    expect(at.problems).toEqual([])
  })

  test('a definition of one\'s own is written with typed parameters, and offered', async () => {
    await page.goto('/quality/definitions')
    await page.getByRole('button', { name: 'New definition' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('longerThan')
    await dialog.getByRole('textbox', { name: 'What it asks' }).fill('No text is longer than so many letters.')
    await dialog.getByRole('textbox', { name: 'SQL' }).fill('select * from {table} where length({column}) > {{most}}')
    await dialog.getByRole('button', { name: 'Add a parameter' }).click()
    await dialog.getByRole('group', { name: 'Parameter 1' }).getByRole('textbox', { name: 'Name' }).fill('most')
    await dialog.getByRole('group', { name: 'Parameter 1' }).getByRole('combobox', { name: 'Type' }).click()
    await page.getByRole('option', { name: 'whole number', exact: true }).click()
    await shot('quality-definition')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByText('longerThan').first().waitFor()
    await shot('quality-definitions')
    const { rows: [own] } = await site.pool.query(`select document -> 'parameterDefinition' as parameters from trunkline.entity where fqn = 'longerThan'`)
    expect(own.parameters).toMatchObject([{ name: 'most', dataType: 'INT', required: false }])
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/quality`)
    await page.getByRole('button', { name: 'Add a test' }).click()
    await choose('What', /^email/)
    await choose('Test', 'longerThan')
    await dialog.getByRole('textbox', { name: 'most' }).fill('15')
    await dialog.getByRole('button', { name: 'Try it now' }).click()
    // Of 30 addresses the seven with one digit have 15 letters.
    expect(await dialog.getByRole('status').filter({ hasText: 'failed' }).innerText()).toContain('23')
    expect(at.problems).toEqual([])
  })
})
