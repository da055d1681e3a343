import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSuggestions } from '../../src/catalog/classification/write-suggestions.ts'
import { findId, getEntity } from '../../src/catalog/get.ts'
import { putSample } from '../../src/catalog/sample-data/sample-data.ts'
import type { Suggestion } from '../../src/model/classification.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { accessibilityProblems, settled } from './axe.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit } from './visit.ts'

const shots = process.env['TRUNKLINE_SHOTS']
const suggestion = (column: string, tagFQN: string, score: number, reason: string): Suggestion => ({
  column, tagFQN, score, reason, recognizer: { recognizerId: 'e0ad0582-67e9-87dc-88ed-48678f190d23', recognizerName: 'Test', score, target: 'content', patterns: [] },
})

describe('suggestions and sample rows in the pages', () => {
  let site: Site
  let chromium: Browser
  let id: string
  const fqn = (table: string): string => `pg.${site.source.name}.shop.${table}`
  const tagsOf = async (column: string): Promise<string[]> => (await getEntity(site.pool, 'table', { fqn: fqn('people') })).columns.find(({ name }) => name === column)?.tags?.map((tag) => `${tag.tagFQN} ${tag.state}`) ?? []

  beforeAll(async () => {
    site = await openSite({ major: servers().at(-1)!, sql: ['create schema shop; create table shop.people (id int primary key, email text, phone text, city text, card text, photo bytea, note text); create table shop.staff (ssn text)'] })
    await site.ingest()
    id = await findId(site.pool, 'table', { fqn: fqn('people') }, 'non-deleted')
    await writeSuggestions(site.pool, { fullyQualifiedName: fqn('people'), judged: [], suggestions: [
      suggestion('email', 'PII.Sensitive', 0.99, '50 of 50 values are e-mail addresses; the name says e-mail address'), suggestion('phone', 'PII.NonSensitive', 0.97, '48 of 50 values are phone numbers; the name says phone number'),
      suggestion('city', 'PII.NonSensitive', 0.94, '50 of 50 values look like the name of a place; the name says place of residence'), suggestion('card', 'PII.Sensitive', 0.95, '50 of 50 values pass Luhn with the prefix and length of a card'),
    ] }, Date.now())
    await writeSuggestions(site.pool, { fullyQualifiedName: fqn('staff'), judged: [], suggestions: [suggestion('ssn', 'PII.Sensitive', 0.85, 'the name says US social security number; no values were looked at')] }, Date.now())
    await putSample(site.pool, id, {
      takenAt: Date.now(), columns: ['id', 'email', 'phone', 'photo', 'note'], rowCount: 3, notes: ['The role reader may not read column card.'],
      rows: [[1, 'ada@example.org', null, 'binary, 1204 bytes', 'NULL'], [2, 'bob@example.org', '+49 30 901820', null, ''], [3, null, null, null, `${'a long text '.repeat(20)}…`]],
    })
    chromium = await browser()
  }, 180_000)
  afterAll(async () => {
    await chromium.close()
    await site.close()
  })

  test('suggestions are narrowed, accepted and rejected singly, together and by keys, and undone', async () => {
    const { page, problems } = await visit(chromium, site.address)
    await page.goto('/settings/pii-review')
    const list = page.getByRole('grid', { name: 'Suggested tags' })
    await list.getByText('pass Luhn').waitFor()
    if (shots !== undefined) for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(500)
      await page.screenshot({ path: `${shots}/review-${colorScheme}.png` })
    }
    await page.getByLabel('Tag', { exact: true }).selectOption('PII.NonSensitive')
    await page.getByText('2 columns').waitFor()
    await page.getByLabel('Choose phone').check()
    await page.getByLabel('Choose city').check()
    await page.getByRole('region', { name: 'Decision' }).getByRole('button', { name: 'Reject' }).click()
    await page.getByText('2 suggestions rejected.').waitFor()
    expect([await tagsOf('phone'), await tagsOf('city')]).toEqual([[], []])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('2 suggestions reopened.').waitFor()
    expect(await tagsOf('phone')).toEqual(['PII.NonSensitive Suggested'])

    await page.getByLabel('Tag', { exact: true }).selectOption('')
    await page.getByLabel('Filter by table or column').fill('people.')
    await page.getByText('4 columns').waitFor()
    await list.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('a')
    await page.getByText('1 suggestion accepted.').waitFor()
    expect(await tagsOf('card')).toEqual(['PII.Sensitive Confirmed'])
    await page.getByText('3 columns').waitFor()
    await page.getByRole('button', { name: /^Accept PII.Sensitive on email/ }).click()
    await page.getByText('2 columns').waitFor()
    expect(await tagsOf('email')).toEqual(['PII.Sensitive Confirmed'])
    expect(page.url()).toContain('q=people.')
    await page.getByLabel('State').selectOption('Confirmed')
    await page.getByText('admin').first().waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('a suggested tag is an outline among the columns, and its column says why', async () => {
    const { page, problems } = await visit(chromium, site.address)
    await page.setViewportSize({ width: 1440, height: 800 })
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'shop', 'people')}/columns?column=phone`)
    const drawer = page.getByRole('dialog')
    await drawer.getByText('48 of 50 values are phone numbers; the name says phone number.').waitFor()
    if (shots !== undefined) {
      await page.waitForTimeout(500)
      await page.screenshot({ path: `${shots}/column-suggested.png` })
    }
    expect(await accessibilityProblems(page)).toEqual([])
    await drawer.getByRole('button', { name: 'Reject PII.NonSensitive' }).click()
    await drawer.getByText('48 of 50').waitFor({ state: 'detached' })
    expect(await tagsOf('phone')).toEqual([])
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('sample rows tell NULL from text and bytes from both, and are deleted by name', async () => {
    const { page, problems } = await visit(chromium, site.address)
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'shop', 'people')}/sample`)
    const rows = page.getByRole('region', { name: 'Sample rows of people' })
    await rows.waitFor()
    const cells = await rows.locator('tbody tr').first().locator('td').allInnerTexts()
    expect(cells).toEqual(['1', 'ada@example.org', 'NULL', 'binary, 1204 bytes', 'NULL'])
    await page.getByText('may not read column card').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await settled(page)
      expect(await accessibilityProblems(page)).toEqual([])
      if (shots !== undefined) await page.screenshot({ path: `${shots}/sample-${colorScheme}.png` })
    }
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByLabel(/Type people/).fill('people')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No rows are kept').waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })
})
