import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { signInAs } from '../sign-in.ts'
import { openSite, type Site } from './site.ts'
import { pathOf, visit, type Visit } from './visit.ts'

const people = `create table people (id int, email text, salary int); insert into people values (1, 'ann@shop.example', 51234), (2, 'bob@shop.example', 61234), (3, 'eve', 71234)`

describe('what viewers see of results', () => {
  let site: Site
  let chromium: Browser
  let at: Visit
  let page: Page
  beforeAll(async () => {
    ;[site, chromium] = await Promise.all([openSite({ major: servers().at(-1)!, sql: [people] }), browser()])
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

  test('viewers see failing rows and results of sensitive columns masked, on the pages', async () => {
    const call = async (method: string, path: string, body?: unknown) => {
      const answer = await fetch(`${site.address}/api/v1${path}`, { method, headers: { ...site.headers, ...(body !== undefined && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
      expect([path, answer.ok]).toEqual([path, true])
      return await answer.json() as { id: string; runId: string; state: string }
    }
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
