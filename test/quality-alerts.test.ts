import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { putAlertSettings } from '../src/catalog/alert-settings.ts'
import { seedTestDefinitions } from '../src/catalog/data-quality/seed-definitions.ts'
import { putEntities } from '../src/catalog/put.ts'
import { AlertSettings } from '../src/model/alert.ts'
import { toMadeUpAddress } from '../src/model/made-up-address.ts'
import { type QualityAlerter, startQualityAlerter } from '../src/scheduler/alerts/quality-alerter.ts'
import { dueAt } from '../src/scheduler/alerts/quality-filter.ts'
import { startMailServer, startReceiver } from './alert-receivers.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { containers, table } from './catalog.ts'
import { servers } from './server.ts'

const cases = '/dataQuality/testCases'
const tag = (tagFQN: string) => ({ tagFQN, source: 'Classification', labelType: 'Manual', state: 'Confirmed' }) as const
const noon = Date.UTC(2026, 0, 15, 12, 30)

test('a digest is due at the next full hour, or at its hour of the day in its zone', () => {
  expect(dueAt({ delivery: 'atOnce', hour: 7, timezone: 'UTC' }, noon)).toBe(noon)
  expect(dueAt({ delivery: 'hourly', hour: 7, timezone: 'UTC' }, noon)).toBe(Date.UTC(2026, 0, 15, 13))
  expect(dueAt({ delivery: 'daily', hour: 7, timezone: 'UTC' }, noon)).toBe(Date.UTC(2026, 0, 16, 7))
  expect(dueAt({ delivery: 'daily', hour: 18, timezone: 'Europe/Berlin' }, noon)).toBe(Date.UTC(2026, 0, 15, 17))
})

describe.each(servers())('alerts about tests over PostgreSQL %i', (major) => {
  let api: ApiServer
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let mail: Awaited<ReturnType<typeof startMailServer>>
  let clock = noon
  const alerters: QualityAlerter[] = []
  const startAlerter = () => {
    const alerter = startQualityAlerter({ pool: api.pool, openSecretBox: api.openSecretBox, log: () => {}, timeoutMs: 2000, now: () => clock })
    alerters.push(alerter)
    return alerter
  }
  beforeAll(async () => {
    api = await startApi(major)
    receiver = await startReceiver()
    mail = await startMailServer()
    const ann = (await api.call('PUT', '/users', { name: 'ann', email: 'ann@shop.example' })).json()
    const [orders, people] = [table('public', 'orders', 7, ['id']), table('sales', 'people', 10, ['salary'])]
    for (const records of [...containers('public', 'sales'), [
      { ...orders, request: { ...orders.request, tags: [tag('Tier.Tier1')], owners: [{ id: ann.id, type: 'user' }] } }, table('public', 'customers', 8, ['id']), table('sales', 'bills', 9, ['id']), { ...people, request: { ...people.request, columns: people.request.columns.map((column) => ({ ...column, tags: [tag('PII.Sensitive')] })) } },
    ]]) await putEntities(api.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
    await seedTestDefinitions(api.pool)
    for (const place of ['public.orders', 'public.customers', 'sales.bills']) {
      expect((await api.call('POST', cases, { name: 'id_there', testDefinition: 'columnValuesToBeNotNull', entityLink: `<#E::table::pg.shop.${place}::columns::id>` })).statusCode).toBe(201)
    }
  })
  afterAll(async () => {
    for (const alerter of alerters) await alerter.close()
    await api.close()
    receiver.server.closeAllConnections()
    receiver.server.close()
    await new Promise<void>((resolve) => { mail.server.close(resolve) })
  })
  beforeEach(() => {
    receiver.received.length = 0
    mail.mails.length = 0
  })
  const nameOf = (place: string) => `pg.shop.${place}.id.id_there`
  const result = (place: string, timestamp: number, testCaseStatus: string) => api.call('POST', `${cases}/testCaseResults/${nameOf(place)}`, { timestamp, testCaseStatus, result: `Found nullCount=3 <in> ${place}.` })
  const hook = (path: string, quality: object, more: object = {}) => ({ type: 'webhook', name: path, address: `${receiver.address}/${path}`, quality, ...more })
  const put = (...destinations: object[]) => putAlertSettings(api.pool, AlertSettings.parse({ address: 'https://catalog.example/', destinations }), { updatedBy: 'ada', openBox: api.openSecretBox })
  const told = () => receiver.received.filter(({ path }) => path !== '/slack').map(({ path, body }) => [path.slice(1), ...(JSON.parse(body) as { events: { event?: string; kind: string; testCase: { fullyQualifiedName: string } }[] }).events.map(({ kind, testCase }) => `${kind} ${testCase.fullyQualifiedName.split('.')[3]}`)]).toSorted((a, b) => (a.join() < b.join() ? -1 : 1))

  test('who wants to hear of it is told once of a failure, by mail, chat and webhook, whichever process looks; the next failures join the incident and are not told', async () => {
    await put(
      { type: 'email', name: 'On call', host: '127.0.0.1', port: mail.port, encryption: 'none', username: 'ada', password: 'hunter2!', from: 'trunkline@example.org', to: ['ada@example.org'], quality: {} },
      { type: 'slack', name: 'Channel', secretAddress: `${receiver.address}/slack`, quality: { tables: ['pg.shop.public'] } },
      hook('all', {}), hook('owner', { owners: ['ann'] }), hook('other-owner', { owners: ['bob'] }), hook('tier', { tags: ['Tier.Tier1'] }), hook('schema', { tables: ['pg.shop.sales'] }), hook('prefix', { tables: ['pg.shop.public.order'] }),
      hook('mild', { severities: ['Severity5'] }), hook('bad', { severities: ['Severity1', 'Severity2'] }), hook('suite', { suites: ['pg.shop.public.orders.testSuite'] }), hook('runs-only', {}, { quality: undefined }), hook('off', {}, { enabled: false }),
    )
    await result('public.orders', 1000, 'Failed')
    const [one, other] = [startAlerter(), startAlerter()]
    await Promise.all([one.look(), other.look(), one.look()])
    expect(told()).toEqual(['all', 'bad', 'owner', 'suite', 'tier'].map((path) => [path, 'testFailed orders']))
    expect(JSON.parse(receiver.received.find(({ path }) => path === '/all')!.body)).toMatchObject({
      event: 'quality', events: [{ id: expect.stringMatching(/^incident:/), kind: 'testFailed', table: 'pg.shop.public.orders', column: 'id', severity: 'Severity1', owners: ['ann'], tags: ['Tier.Tier1'], result: 'Found nullCount=3 <in> public.orders.', link: 'https://catalog.example/quality/cases/pg.shop.public.orders.id.id_there' }],
    })
    expect(JSON.parse(receiver.received.find(({ path }) => path === '/slack')!.body).text).toBe([
      '*id_there on pg.shop.public.orders, id failed (Severity1)*', 'Found nullCount=3 &lt;in&gt; public.orders.', 'Test columnValuesToBeNotNull of pg.shop.public.orders, id.',
      '<https://catalog.example/quality/cases/pg.shop.public.orders.id.id_there|Look at the test>',
    ].join('\n'))
    expect(mail.mails).toHaveLength(1)
    expect(mail.mails[0]).toContain('Subject: Trunkline: id_there on pg.shop.public.orders, id failed')
    receiver.received.length = 0
    await result('public.orders', 2000, 'Failed')
    await Promise.all([one.look(), other.look()])
    expect(told()).toEqual([])
  })

  test('each filter lets through what it names and nothing else; all of them have to', async () => {
    const at = 'pg.shop.sales.people'
    await api.call('PUT', '/users', { name: 'eve', email: 'eve@shop.example' })
    const team = (await api.call('PUT', '/teams', { name: 'Payroll', teamType: 'Group' })).json()
    await api.call('PUT', '/classifications', { name: 'Shop', description: '' })
    await api.call('PUT', '/tags', { name: 'Wages', classification: 'Shop', description: '' })
    const paid = (await api.call('POST', cases, { name: 'paid', testDefinition: 'columnValuesToBeBetween', entityLink: `<#E::table::${at}::columns::salary>`, owners: [{ id: team.id, type: 'team' }], tags: [tag('Shop.Wages')] })).json()
    expect((await api.call('POST', cases, { name: 'some', testDefinition: 'tableRowCountToBeBetween', entityLink: `<#E::table::${at}>`, parameterValues: [{ name: 'minValue', value: '1' }] })).statusCode).toBe(201)
    const bundle = (await api.call('POST', '/dataQuality/testSuites', { name: 'core' })).json()
    await api.call('PUT', `${cases}/logicalTestCases`, { testSuiteId: bundle.id, testCaseIds: [paid.id] })
    /** By filter: what lets `paid` through, and what does not. */
    const filters: Record<string, [unknown, unknown]> = {
      events: [['testFailed'], ['testAborted', 'testPassedAgain', 'incidentAcknowledged', 'incidentAssigned', 'incidentResolved']], tables: [[at], [`${at}s`]], schemas: [['pg.shop.sales'], ['pg.shop.sale']], databases: [['pg.shop'], ['pg.sho']], services: [['pg'], ['p']],
      tests: [[`${at}.salary.paid`], [`${at}.some`, `${at}.salary`]], dimensions: [['Accuracy'], ['Integrity', 'Completeness']], owners: [['eve', 'Payroll'], ['payroll']], tags: [['Shop.Wages'], ['Shop']], columnTags: [['PII.Sensitive'], ['PII.None']], severities: [['Severity3'], ['Severity1', 'Severity2', 'Severity4', 'Severity5']],
      suites: [['core'], ['cor']], basicSuites: [[`${at}.testSuite`], ['pg.shop.public.orders.testSuite']],
    }
    const keyOf = (name: string): string => ({ schemas: 'tables', databases: 'tables', services: 'tables', columnTags: 'tags', basicSuites: 'suites' }[name] ?? name)
    await put(
      ...Object.entries(filters).flatMap(([name, [hit, miss]]) => [hook(`${name}-yes`, { [keyOf(name)]: hit }), hook(`${name}-no`, { [keyOf(name)]: miss })]),
      hook('empty', { tables: [], tests: [], dimensions: [], owners: [], tags: [], severities: [], suites: [] }),
      hook('together', { tables: [at], dimensions: ['Accuracy'], owners: ['Payroll'], tags: ['Shop.Wages'], suites: ['core'] }), hook('but-one', { tables: [at], dimensions: ['Accuracy'], owners: ['Payroll'], tags: ['Tier.Tier1'], suites: ['core'] }),
    )
    await api.call('POST', `${cases}/testCaseResults/${at}.salary.paid`, { timestamp: 1000, testCaseStatus: 'Failed' })
    const alerter = startAlerter()
    await alerter.look()
    const wanted = ['empty', 'together', ...Object.keys(filters).map((name) => `${name}-yes`)].toSorted()
    expect(told().map(([path, ...what]) => [path, what])).toEqual(wanted.map((path) => [path, ['testFailed people']]))
    receiver.received.length = 0
    // What could not run has no severity, and passes where severities are named.
    await put(hook('severe', { severities: ['Severity1'] }), hook('failed', { events: ['testFailed'] }), hook('aborted', { events: ['testAborted'], dimensions: ['Integrity'] }))
    await api.call('POST', `${cases}/testCaseResults/${at}.some`, { timestamp: 1000, testCaseStatus: 'Aborted' })
    await alerter.look()
    expect(told().map(([path]) => path)).toEqual(['aborted', 'severe'])
  })

  test('what happens to an incident, that a test could not run and that it passes again are told to those who asked', async () => {
    await put(hook('all', { events: ['testFailed', 'testAborted', 'testPassedAgain', 'incidentAcknowledged', 'incidentAssigned', 'incidentResolved'] }), hook('default', {}))
    const step = (body: object) => api.call('POST', `${cases}/testCaseIncidentStatus`, { testCaseReference: nameOf('public.orders'), ...body })
    const alerter = startAlerter()
    await step({ testCaseResolutionStatusType: 'Assigned', testCaseResolutionStatusDetails: { assignee: { name: 'ann', type: 'user' } } })
    await alerter.look()
    await result('public.orders', 3000, 'Success')
    await step({ testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: { testCaseFailureReason: 'Duplicates', testCaseFailureComment: 'Cleaned up.' } })
    await result('public.customers', 1000, 'Aborted')
    await result('public.customers', 2000, 'Aborted')
    await alerter.look()
    expect(told()).toEqual([['all', 'incidentAssigned orders'], ['all', 'testPassedAgain orders', 'incidentResolved orders', 'testAborted customers'], ['default', 'testAborted customers']])
  })

  test('who an incident is assigned to gets the mail too, a team at the addresses of its members, once', async () => {
    const email = (quality: object) => ({ type: 'email', name: 'On call', host: '127.0.0.1', port: mail.port, encryption: 'none', username: 'ada', password: 'hunter2!', from: 'trunkline@example.org', to: ['ada@example.org'], quality: { events: ['incidentAssigned'], ...quality } })
    const assign = (name: string, type: string) => api.call('POST', `${cases}/testCaseIncidentStatus`, { testCaseReference: nameOf('sales.bills'), testCaseResolutionStatusType: 'Assigned', testCaseResolutionStatusDetails: { assignee: { name, type } } })
    const bob = (await api.call('PUT', '/users', { name: 'bob', email: 'bob@shop.example' })).json()
    const ann = (await api.call('GET', '/users/name/ann')).json()
    const nobody = (await api.call('PUT', '/users', { name: 'nobody', email: toMadeUpAddress('nobody') })).json()
    expect((await api.call('PUT', '/teams', { name: 'Sales', teamType: 'Group', users: [ann.id, bob.id, nobody.id] })).statusCode).toBe(201)
    await put(email({ toAssignee: true }))
    await result('sales.bills', 900, 'Failed')
    expect((await assign('bob', 'user')).json().message).toBe(undefined)
    expect((await assign('Sales', 'team')).json().message).toBe(undefined)
    const [one, other] = [startAlerter(), startAlerter()]
    await Promise.all([one.look(), other.look()])
    await one.look()
    expect(mail.mails.map((text) => [/^To: (.*(?:\r?\n .*)*)/m.exec(text)![1]!.replaceAll(/\s+/g, ' '), /assigned/.test(text)])).toEqual([
      ['ada@example.org, bob@shop.example', true], ['ada@example.org, ann@shop.example, bob@shop.example', true],
    ])
    mail.mails.length = 0
    await put(email({}))
    await assign('bob', 'user')
    await one.look()
    expect(mail.mails.map((text) => /^To: (.*)/m.exec(text)![1]!.trim())).toEqual(['ada@example.org'])
    await result('sales.bills', 950, 'Success')
    await api.call('POST', `${cases}/testCaseIncidentStatus`, { testCaseReference: nameOf('sales.bills'), testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: { testCaseFailureReason: 'Other', testCaseFailureComment: 'Over.' } })
    await one.look()
  })

  test('no message tells values of a sensitive column, whoever gets it', async () => {
    const name = 'pg.shop.sales.people.salary.salaries'
    await put(hook('all', {}))
    await api.call('POST', cases, { name: 'salaries', testDefinition: 'columnValuesToBeBetween', entityLink: '<#E::table::pg.shop.sales.people::columns::salary>' })
    await api.call('POST', `${cases}/testCaseResults/${name}`, { timestamp: 1000, testCaseStatus: 'Failed', result: 'Found min=1, max=987654.', testResultValue: [{ name: 'max', value: '987654' }] })
    await startAlerter().look()
    const { body } = receiver.received.find(({ path }) => path === '/all')!
    expect(JSON.parse(body).events).toMatchObject([{ kind: 'testFailed', result: 'Values of salary are sensitive: administrators and owners of the table see what was found.' }])
    expect(body).not.toContain('987654')
  })

  test('a digest gathers what happens until it is due, in one message', async () => {
    await put(hook('hourly', { delivery: 'hourly' }), hook('daily', { delivery: 'daily', hour: 7 }))
    const alerter = startAlerter()
    await result('public.orders', 5000, 'Failed')
    await alerter.look()
    await result('sales.bills', 5000, 'Failed')
    await alerter.look()
    expect(told()).toEqual([])
    clock = Date.UTC(2026, 0, 15, 13)
    await alerter.look()
    await alerter.look()
    expect(told()).toEqual([['hourly', 'testFailed orders', 'testFailed bills']])
    clock = Date.UTC(2026, 0, 16, 7)
    await alerter.look()
    expect(told().at(0)).toEqual(['daily', 'testFailed orders', 'testFailed bills'])
  })

  test('what did not arrive is tried again later, and given up after a while; one that is gone is told nothing', async () => {
    await put(hook('broken', { events: ['testPassedAgain'] }), hook('gone', { events: ['testPassedAgain'], delivery: 'hourly' }))
    const alerter = startAlerter()
    await result('public.orders', 6000, 'Success')
    await alerter.look()
    await alerter.look()
    expect(told()).toHaveLength(1)
    await put(hook('broken', { events: ['testPassedAgain'] }))
    const { rows } = await api.pool.query<{ state: string; problem: string | null }>(`select state, problem from trunkline.quality_alert where state in ('waiting', 'sending') order by due_at`)
    expect(rows).toMatchObject([{ state: 'waiting', problem: expect.stringContaining('ALERT_FAILED: broken could not be told: it answered 500') }, { state: 'waiting', problem: null }])
    for (let i = 0; i < 8; i++) {
      clock += 3_600_000
      await alerter.look()
    }
    // Its destination was made anew with the second list, so what the first was to be told is given up.
    expect((await api.pool.query(`select from trunkline.quality_alert where state in ('waiting', 'sending')`)).rowCount).toBe(0)
  })

  test('a zone that is none is refused', async () => {
    const refused = await api.call('PUT', '/catalog/alerts', { destinations: [hook('x', { delivery: 'daily', timezone: 'Mars/Base' })] })
    expect(refused.json()).toMatchObject({ code: 400, message: '"Mars/Base" is not a time zone such as UTC or Europe/Berlin.' })
    expect((await api.call('PUT', '/catalog/alerts', { destinations: [hook('x', { events: ['nothing'] })] })).statusCode).toBe(400)
  })
})
