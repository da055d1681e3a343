import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readProfilerConfig } from '../../src/catalog/profile/profiler-config.ts'
import { putProfiles } from '../../src/catalog/profile/write-profile.ts'
import { editMany } from '../../src/catalog/bulk-edit.ts'
import { putPartitionProfiles } from '../../src/catalog/profile/partition-profiles.ts'
import { findId } from '../../src/catalog/get.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { signInAs } from '../sign-in.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit } from './visit.ts'

const timestamp = 1_790_000_000_000
const wideTable = `create table wide (${Array.from({ length: 1600 }, (_, n) => `c${n} smallint`).join(', ')})`

describe('the profile of a table', () => {
  let site: Site
  let chromium: Browser
  beforeAll(async () => {
    site = await openSite({ major: servers().at(-1)!, sql: ['create table orders (id int primary key, total numeric, state text, open bool, doc xml); create table untouched (id int); create table sales (n int) partition by list (n); create table sales_1 partition of sales for values in (1)', wideTable] })
    await site.ingest()
    const id = await findId(site.pool, 'table', { fqn: `pg.${site.source.name}.public.orders` }, 'non-deleted')
    const origin = { timestamp, grade: 'exact', sampledRows: 1200 } as const
    await putProfiles(site.pool, id, {
      tableProfile: { ...origin, rowCount: 1200, columnCount: 5, sizeInByte: 81_920, customMetrics: [{ name: 'open orders', value: 15 }], activity: { since: timestamp - 86_400_000, inserts: 250, updates: 7, deletes: 50, deadRows: 57, lastAnalyzeAt: timestamp - 3_600_000 } },
      columnProfile: [
        { ...origin, name: 'id', valuesCount: 1200, nullCount: 0, nullProportion: 0, distinctCount: 1200, min: 1, max: '9007199254740993' },
        { ...origin, name: 'total', valuesCount: 900, nullCount: 300, nullProportion: 0.25, distinctCount: 40, estimated: ['distinctCount'], errors: { distinctCount: 2 }, min: 0.5, max: 150, mean: 75.25, sum: 67_725, median: 70, firstQuartile: 40, thirdQuartile: 110, interQuartileRange: 70, histogram: { boundaries: ['0.5 to 50.333', '50.333 to 100.167', '100.167 and up'], frequencies: [200, 600, 100] } },
        { ...origin, name: 'state', valuesCount: 1200, nullCount: 0, nullProportion: 0, minLength: 4, maxLength: 9 },
        { ...origin, name: 'open', valuesCount: 1200, nullCount: 0, nullProportion: 0, distinctCount: 2, cardinalityDistribution: { categories: ['true', 'false'], counts: [300, 900], percentages: [25, 75] } },
      ],
    })
    const before = { timestamp: timestamp - 86_400_000, grade: 'exact', sampledRows: 1000 } as const
    await putProfiles(site.pool, id, {
      tableProfile: { ...before, rowCount: 1000, columnCount: 5, sizeInByte: 65_536, customMetrics: [{ name: 'open orders', value: 12 }] },
      columnProfile: [{ ...before, name: 'total', valuesCount: 900, nullCount: 100, nullProportion: 0.1, distinctCount: 38, min: 0.5, max: 120, mean: 70 }],
    })
    const sales = await findId(site.pool, 'table', { fqn: `pg.${site.source.name}.public.sales` }, 'non-deleted')
    const state = { timestamp, inserts: 1, updates: 0, deletes: 0, resetAt: 0, files: '1', shape: 'a' }
    await putProfiles(site.pool, sales, { tableProfile: { ...origin, rowCount: 1200, columnCount: 1, partitions: { count: 2, read: 1, oldestAt: before.timestamp } }, columnProfile: [{ ...origin, name: 'n', valuesCount: 1200, nullProportion: 0 }] })
    await putPartitionProfiles(site.pool, sales, { names: ['public.sales_1', 'public.sales_2'], read: [
      { name: 'public.sales_1', asked: 'x', state, tableProfile: { ...before, rowCount: 900, sizeInByte: 8192 }, columnProfile: [{ ...before, name: 'n', valuesCount: 900, nullProportion: 0, distinctCount: 1, min: 1, max: 1 }], sketches: {} },
      { name: 'public.sales_2', asked: 'x', state, tableProfile: { ...origin, rowCount: 300, sizeInByte: 8192 }, columnProfile: [{ ...origin, name: 'n', valuesCount: 300, nullProportion: 0, min: 2, max: 2 }], sketches: {} },
    ] })
    const wide = await findId(site.pool, 'table', { fqn: `pg.${site.source.name}.public.wide` }, 'non-deleted')
    await putProfiles(site.pool, wide, { tableProfile: { ...origin, rowCount: 1200, columnCount: 1600 }, columnProfile: Array.from({ length: 1600 }, (_, n) => ({ ...origin, name: `c${n}`, valuesCount: 1200, nullProportion: 0, distinctCount: n, min: 0, max: n })) })
    chromium = await browser()
  }, 240_000)
  afterAll(async () => {
    await chromium.close()
    await site.close()
  })

  test('rows, size and age of the table; nulls, different values, range and distribution of each column', async () => {
    const { page, problems } = await visit(chromium, site.address)
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/profile`)
    await page.getByText('exact, from 1').first().waitFor()
    const text = (await page.locator('main').innerText()).replaceAll('\u202f', ' ')
    for (const part of ['1 200', 'with indexes', '80 kB', '25 %', '≈ 40', '1 – 9 007 199 254 740 993', '0.5 – 150', 'length 4 – 9']) expect(text).toContain(part)
    await page.getByRole('img', { name: /^Distribution of total: 3 bins, most \(600\) in 50.333 to 100.167/ }).waitFor()
    await page.getByRole('img', { name: 'Values of open: true 25 %, false 75 %' }).waitFor()
    await page.getByRole('button', { name: 'total' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Interquartile range').waitFor()
    expect((await drawer.innerText()).replaceAll('\u202f', ' ')).toContain('67 725')
    const told = (await drawer.innerText()).replaceAll('\u202f', ' ')
    for (const part of ['≈ 40 ± 2', 'Over time', 'Nulls 25 % +15 % since the first look']) expect(told.replaceAll('\n', ' ')).toContain(part)
    if (process.env['TRUNKLINE_SHOTS'] !== undefined) {
      await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-light.png` })
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.waitForTimeout(600)
      await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-dark.png` })
    }
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('rows and metrics over time, what changed between looks, two profiles compared, and how the table is profiled', async () => {
    const { page, problems } = await visit(chromium, site.address)
    const path = `${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/profile`
    await page.goto(path)
    await page.getByRole('img', { name: /^Rows over time: / }).waitFor()
    await page.getByRole('img', { name: /^Volume change over time: .* \+250 −50$/ }).waitFor()
    await page.getByText(/^Last written to between/).waitFor()
    const text = (await page.locator('main').innerText()).replaceAll('\u202f', ' ').replaceAll('\n', ' ')
    for (const part of ['Rows 1 200 +200 since the first look', 'open orders 15 +3 since the first look', '57dead rows', 'analysed']) expect(text.replaceAll(' dead rows', 'dead rows')).toContain(part)
    expect(await page.getByRole('table', { name: 'Rows changed between profiles' }).innerText()).toMatch(/250\s+7\s+50\s+57/)
    if (process.env['TRUNKLINE_SHOTS'] !== undefined) {
      await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-time.png`, fullPage: true })
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
      await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-time-dark.png`, fullPage: true })
      await page.emulateMedia({ colorScheme: 'light' })
    }
    await page.getByText('Compare', { exact: true }).click()
    const compared = page.getByRole('table', { name: 'Two profiles compared' })
    await compared.waitFor()
    expect((await compared.innerText()).replaceAll('\u202f', ' ')).toContain('10 % → 25 %')
    if (process.env['TRUNKLINE_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-compare.png` })
    await page.getByText('Settings', { exact: true }).last().click()
    await page.getByLabel('Sample', { exact: true }).fill('10')
    await page.getByLabel('Only these columns').first().click()
    await page.getByRole('option', { name: 'total' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('switch', { name: 'Only a part of the rows' }).check({ force: true })
    await page.getByLabel('By the column').selectOption('id')
    await page.getByLabel('Rows', { exact: true }).selectOption('INTEGER-RANGE')
    await page.getByLabel('From', { exact: true }).fill('-5')
    await page.getByLabel('To', { exact: true }).fill('500')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Save', disabled: true }).waitFor()
    await page.getByRole('button', { name: 'Add a metric' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name').fill('largest')
    await form.getByLabel('Description').fill('Of one order')
    await form.getByLabel('SQL').fill('max(total)')
    await form.getByRole('button', { name: /create|add|save/i }).click()
    await page.getByRole('table', { name: 'Custom metrics' }).getByText('max(total)').waitFor()
    if (process.env['TRUNKLINE_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-settings.png` })
    const id = await findId(site.pool, 'table', { fqn: `pg.${site.source.name}.public.orders` }, 'non-deleted')
    expect(await readProfilerConfig(site.pool, id)).toMatchObject({
      profileSample: 10, includeColumns: [{ columnName: 'total' }], partitioning: { enablePartitioning: true, partitionColumnName: 'id', partitionIntervalType: 'INTEGER-RANGE', partitionIntegerRangeStart: -5, partitionIntegerRangeEnd: 500 },
    })
    await page.getByRole('button', { name: 'Remove largest' }).click()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('There is none yet.').waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('partitions are listed with their rows and the age of their figures, and one shows its columns', async () => {
    const { page, problems } = await visit(chromium, site.address)
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'sales')}/profile`)
    await page.getByText('partitions, 1 read for it').waitFor()
    await page.getByText('put together from looks since').waitFor()
    await page.getByText('Partitions', { exact: true }).last().click()
    const list = page.getByRole('grid', { name: 'Profiles of partitions' })
    await list.getByText('public.sales_2').waitFor()
    expect((await list.innerText()).replaceAll(/\s+/g, ' ')).toMatch(/public\.sales_1 900 .* public\.sales_2 300/)
    if (process.env['TRUNKLINE_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-partitions.png` })
    await list.getByRole('button', { name: 'public.sales_1' }).click()
    await page.getByRole('heading', { name: 'public.sales_1' }).waitFor()
    expect(new URL(page.url()).search).toBe('?view=partitions&partition=public.sales_1')
    await page.getByRole('grid', { name: 'Profiles of columns' }).getByRole('button', { name: 'n', exact: true }).click()
    await page.getByRole('dialog').getByText('Different').waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('of 1,600 columns those are in the page that the window shows, and the last is there when it is reached', async () => {
    const { page, problems } = await visit(chromium, site.address)
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'wide')}/profile`)
    const list = page.getByRole('grid', { name: 'Profiles of columns' })
    await list.getByRole('button', { name: 'c0', exact: true }).waitFor()
    expect(await list.getAttribute('aria-rowcount')).toBe('1601')
    expect(await list.getByRole('row').count()).toBeLessThan(80)
    await list.focus()
    await page.keyboard.press('End')
    await list.getByRole('button', { name: 'c1599', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('1\u202f599').first().waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('a viewer is told that values of a sensitive column are masked; counts stay', async () => {
    const id = await findId(site.pool, 'table', { fqn: `pg.${site.source.name}.public.orders` }, 'non-deleted')
    const [outcome] = await editMany(site.pool, [{ entityType: 'table', id, columns: ['total'] }], { addTags: [{ tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }] }, { actor: { name: 'ada', isBot: false } })
    expect(outcome).toMatchObject({ outcome: 'changed' })
    const { page, problems } = await visit(chromium, site.address, undefined, { isSignedIn: false })
    const viewer = await signInAs(site.pool, 'viewer', { port: Number(new URL(site.address).port) })
    await page.context().addCookies([{ ...viewer.cookie, url: site.address, httpOnly: true, sameSite: 'Lax' }])
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'orders')}/profile`)
    await page.getByRole('button', { name: 'total' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('the column is tagged PII.Sensitive').waitFor()
    const told = (await drawer.innerText()).replaceAll('\u202f', ' ')
    expect(told).toContain('Different')
    for (const figure of ['67 725', '75.25', 'Median', '0.5']) expect(told).not.toContain(figure)
    if (process.env['TRUNKLINE_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/profile-masked.png` })
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('a table that was never profiled says who profiles', async () => {
    const { page, problems } = await visit(chromium, site.address)
    await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', 'untouched')}/profile`)
    await page.getByRole('heading', { name: 'It was never profiled' }).waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })
})
