import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtInDefinitions, type BuiltInTest } from '../../src/model/data-quality/definitions/built-in.ts'
import type { SuggestedTest } from '../../src/model/data-quality/suggest.ts'
import { browser } from '../browser.ts'
import { caseTables, fiveOf, type Case } from '../data-quality-cases.ts'
import { servers } from '../server.ts'
import { signInAs } from '../sign-in.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

const kinds = ['passing', 'failing'] as const
const people = `create table people (id int, email text, salary int); insert into people values (1, 'ann@shop.example', 51234), (2, 'bob@shop.example', 61234), (3, 'eve', 71234)`

type Try = { name: BuiltInTest; kind: string; table: string; column: string | undefined; parameters: Readonly<Record<string, string>>; found: Case[2] }
type Answer = { result: { testCaseStatus: keyof typeof words; result: string; notes?: string[]; suggestedConstraint?: string; testResultValue?: { name: string; value: string }[] } }
const words = { Success: 'passed', Failed: 'failed', Aborted: 'could not run' } as const

/** What is tried of each definition: what passes and what fails of `fiveOf`, all of which files and the API are held to. One that learns from past results passes where there are none. */
const tries = (Object.entries(fiveOf) as [BuiltInTest, (typeof fiveOf)[BuiltInTest]][]).flatMap(([name, five]) => kinds.map((kind): Try => {
  const [on, parameters, found, past] = five[kind]
  const [table, column] = on.split('.') as [string, string?]
  return { name, kind, table, column, parameters, found: past === undefined || typeof found !== 'string' ? found : found.replace('Failed', 'Success') }
}))

describe('the form of a test, and what viewers see of results', () => {
  let site: Site
  let chromium: Browser
  let at: Visit
  let page: Page
  beforeAll(async () => {
    ;[site, chromium] = await Promise.all([openSite({ major: servers().at(-1)!, sql: [caseTables, people] }), browser()])
    await site.ingest()
    at = await visit(chromium, site.address)
    page = at.page
  }, 180_000)
  afterAll(async () => {
    await chromium.close()
    await site.close()
  })
  const shot = async (name: string, of = page): Promise<void> => {
    if (process.env['TRUNKLINE_SHOTS'] !== undefined) await of.screenshot({ path: `${process.env['TRUNKLINE_SHOTS']}/${name}.png`, fullPage: true })
  }
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${site.address}/api/v1${path}`, { method, headers: { ...site.headers, ...(body !== undefined && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
    expect([path, answer.ok]).toEqual([path, true])
    return await answer.json() as Answer & { id: string; runId: string; state: string; tests: SuggestedTest[] }
  }

  test('every definition is tried in the form, and comes to what its rows say', async () => {
    const dialog = page.getByRole('dialog')
    const choose = async (label: string, option: string | RegExp): Promise<void> => {
      await dialog.getByRole('combobox', { name: label, exact: true }).click()
      await page.getByRole('option', { name: option, exact: true }).click()
    }
    const fill = async ({ optionValues, dataType, displayName, name }: NonNullable<(typeof builtInDefinitions)[number]['parameterDefinition']>[number], value: string): Promise<void> => {
      const label = displayName ?? name
      if (optionValues.length > 0) await (value === '' ? dialog.getByLabel(`Empty ${label}`, { exact: true }).click() : choose(label, value))
      else if (dataType === 'BOOLEAN') await dialog.getByRole('checkbox', { name: label, exact: true }).setChecked(value === 'true')
      else if (dataType === 'ARRAY' || dataType === 'SET') {
        const clear = dialog.getByLabel(`Empty ${label}`, { exact: true })
        if (await clear.isVisible()) await clear.click()
        for (const item of value === '' ? [] : JSON.parse(value) as string[]) {
          await dialog.getByRole('combobox', { name: label, exact: true }).fill(item === '' ? '""' : item)
          await page.keyboard.press('Enter')
        }
      } else await dialog.getByRole('textbox', { name: label, exact: true }).fill(value)
    }
    const found = new Map<Try, string>()
    for (const [table, ofTable] of Map.groupBy(tries, (one) => one.table)) {
      await page.goto(`${pathOf('tables', 'pg', site.source.name, 'public', table)}/quality`)
      await page.getByRole('button', { name: 'Add a test' }).click()
      for (const [column, ofColumn] of Map.groupBy(ofTable, (one) => one.column)) {
        await choose('What', column === undefined ? 'The table' : new RegExp(`^${column} ·`))
        for (const [name, ofDefinition] of Map.groupBy(ofColumn, (one) => one.name)) {
          const definition = builtInDefinitions.find((one) => one.name === name)!
          await choose('Test', definition.displayName ?? name)
          if (name === 'tableRowCountToFollowHistory') expect(await dialog.getByText(/It learns/).innerText()).toBe('It learns from its own past results: the first 5 runs pass, and after them it can fail. Tried now, it has none to learn from.')
          if (name === 'tableRowCountToFollowHistory') expect(await dialog.getByRole('checkbox', { name: /Learn the bounds/ }).count()).toBe(0)
          let before: Try['parameters'] = {}
          for (const one of ofDefinition) {
            const { parameters } = one
            for (const parameter of definition.parameterDefinition ?? []) {
              const value = parameters[parameter.name] ?? ''
              if (value !== (before[parameter.name] ?? '')) await fill(parameter, value)
            }
            before = parameters
            const [answer] = await Promise.all([page.waitForResponse((response) => response.url().endsWith('/catalog/quality/try')), dialog.getByRole('button', { name: 'Try it now' }).click()])
            const { result } = await answer.json() as Answer
            const shown = await dialog.getByRole('status').filter({ hasText: words[result.testCaseStatus] }).innerText()
            expect(shown).toContain(result.result)
            for (const said of [...result.notes ?? [], ...(result.suggestedConstraint === undefined ? [] : [result.suggestedConstraint])]) expect(shown).toContain(said)
            if (name === 'columnValuesToMatchRegex' && one.kind === 'passing') await shot('quality-form-regex')
            if (name === 'tableRowCountToFollowHistory') await shot('quality-form-history')
            found.set(one, [result.testCaseStatus, ...(result.testResultValue ?? []).map((value) => `${value.name}=${value.value}`)].join(' '))
          }
        }
      }
    }
    expect(tries.map((one) => [one.name, one.kind, typeof one.found === 'string' ? found.get(one) : one.found.test(found.get(one)!)])).toEqual(tries.map((one) => [one.name, one.kind, typeof one.found === 'string' ? one.found : true]))
    expect(at.problems).toEqual([])
  }, 300_000)

  test('a test that is edited is tried against what it found before, and nothing is kept', async () => {
    const name = `pg.${site.source.name}.public.n.steady`
    const results = `/dataQuality/testCases/testCaseResults/${encodeURIComponent(name)}`
    await call('POST', '/dataQuality/testCases', { name: 'steady', testDefinition: 'tableRowCountToFollowHistory', entityLink: `<#E::table::pg.${site.source.name}.public.n>`, parameterValues: [{ name: 'learningResults', value: '3' }] })
    for (const hours of [3, 2, 1]) await call('POST', results, { timestamp: Date.now() - hours * 3_600_000, testCaseStatus: 'Success', testResultValue: [{ name: 'rowCount', value: '100' }] })
    await page.goto(pathOf('quality/cases', 'pg', site.source.name, 'public', 'n', 'steady'))
    await page.getByText('learned from past results').waitFor()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByText(/It learns/).innerText()).toBe('It learns from its own past results: the first 3 runs pass, and after them it can fail. Tried now, it learns from those that are there.')
    expect(await dialog.getByRole('checkbox', { name: /Learn the bounds/ }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Try it now' }).click()
    const shown = dialog.getByRole('status').filter({ hasText: words.Failed })
    expect(await shown.innerText()).toContain('Found rowCount=4 vs. the expected min=99, max=101.')
    await shot('quality-form-edited')
    expect((await call('GET', results) as unknown as { data: object[] }).data).toHaveLength(3)
    expect(at.problems).toEqual([])
  })

  test('the columns as they were read are a contract that the table keeps to, whatever their types', async () => {
    const { tests } = await call('GET', `/catalog/quality/suggestions?table=pg.${site.source.name}.public.n`)
    const { testDefinition, entityLink, parameterValues } = tests.find((one) => one.testDefinition === 'tableSchemaToMatchContract')!
    expect((await call('POST', '/catalog/quality/try', { testDefinition, entityLink, parameterValues })).result).toMatchObject({ testCaseStatus: 'Success', testResultValue: [{ name: 'violationCount', value: '0' }] })
  })

  test('viewers see failing rows and results of sensitive columns masked, on the pages', async () => {
    const people = `pg.${site.source.name}.public.people`
    const { id: tableId } = await call('GET', `/tables/name/${encodeURIComponent(people)}`)
    const sensitive = [{ tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }]
    await call('PATCH', `/tables/${tableId}`, [1, 2].map((index) => ({ op: 'add', path: `/columns/${index}/tags`, value: sensitive })))
    for (const [name, column, testDefinition, parameters] of [['salaries', 'salary', 'columnValuesToBeBetween', { maxValue: '60000' }], ['mails', 'email', 'columnValuesToMatchRegex', { regex: '^ann@' }]] as const) {
      await call('POST', '/dataQuality/testCases', { name, testDefinition, entityLink: `<#E::table::${people}::columns::${column}>`, parameterValues: Object.entries(parameters).map(([key, value]) => ({ name: key, value })) })
    }
    const suite = await call('GET', `/dataQuality/testSuites/name/${encodeURIComponent(`${people}.testSuite`)}`)
    const pipeline = await call('POST', '/services/ingestionPipelines', { name: 'now', pipelineType: 'TestSuite', service: { id: suite.id, type: 'testSuite' }, sourceConfig: { config: { type: 'TestSuite', entityFullyQualifiedName: people, sampleFailedRows: true } } })
    await call('POST', `/services/ingestionPipelines/deploy/${pipeline.id}`)
    const { runId } = await call('POST', `/services/ingestionPipelines/trigger/${pipeline.id}`)
    await expect.poll(async () => (await call('GET', `/catalog/runs/${runId}`)).state, { timeout: 60_000, interval: 300 }).toBe('success')
    const { page: viewers, problems } = await visit(chromium, site.address, undefined, { isSignedIn: false })
    const { cookie } = await signInAs(site.pool, 'viewer', { port: Number(new URL(site.address).port) })
    await viewers.context().addCookies([{ ...cookie, url: site.address, httpOnly: true, sameSite: 'Lax' }])
    const look = async (of: Page, name: string, column: string): Promise<string> => {
      await of.goto(pathOf('quality/cases', 'pg', site.source.name, 'public', 'people', column, name))
      await of.getByRole('region', { name: 'Failing rows' }).waitFor()
      await of.getByRole('table', { name: 'Results' }).waitFor()
      await shot(`quality-masked-${name}-${of === page ? 'admin' : 'viewer'}`, of)
      return of.getByRole('article').innerText()
    }
    const rowsOf = (of: Page) => of.getByRole('region', { name: 'Failing rows' }).getByRole('row').allInnerTexts()
    expect(await look(page, 'salaries', 'salary')).toMatch(/min=51234.*max=71234/)
    const seen = await look(viewers, 'salaries', 'salary')
    expect(seen).toContain('Values of salary are sensitive: administrators and owners of the table see what was found.')
    expect(seen).not.toMatch(/[567]1234|shop\.example/)
    expect(await rowsOf(viewers)).toEqual(['id\temail\tsalary', '2\t***\t***', '3\t***\t***'])
    expect(await look(viewers, 'mails', 'email')).toContain('Found likeCount=1.')
    expect(await rowsOf(viewers)).toEqual(['id\temail\tsalary', '2\t***\t***', '3\t***\t***'])
    await viewers.goto('/quality/incidents')
    await viewers.getByRole('link', { name: 'salaries' }).waitFor()
    await shot('quality-masked-incidents', viewers)
    expect(await viewers.getByRole('main').innerText()).not.toMatch(/[567]1234|shop\.example/)
    expect([...at.problems, ...problems]).toEqual([])
  }, 120_000)
})
