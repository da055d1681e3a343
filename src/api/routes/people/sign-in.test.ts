import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'
import { prepareAccounts, resetPassword } from '../../../catalog/people/first-start.ts'

const minute = 60_000
const host = 'localhost:8585'

describe.each(servers())('signing in over PostgreSQL %i', (major) => {
  let api: ApiServer
  const start = Date.now()
  let now = start
  let number = 0
  let name: string
  let oneTimePassword: string
  let userId: string
  const good = 'a horse that eats batteries'

  beforeAll(async () => { api = await startApi(major, undefined, { now: () => now }) })
  afterAll(() => api.close())
  beforeEach(async () => {
    number += 1
    now = start
    name = `ann${number}`
    const invited = await api.call('POST', '/people', { name, email: `${name}@example.com`, role: 'editor' })
    expect(invited.statusCode).toBe(201)
    ;({ oneTimePassword, id: userId } = invited.json())
  })

  type Browser = { cookie?: string; 'x-csrf-token'?: string }
  const send = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, browser: Browser & Record<string, string> = {}) => api.app.inject({
    method, url: `/api/v1${path}`, headers: { host, ...(body !== undefined && { 'content-type': 'application/json' }), ...browser }, ...(body !== undefined && { payload: JSON.stringify(body) }),
  })
  const signIn = (password: string, address = '10.0.0.1', as = name) => api.app.inject({
    method: 'POST', url: '/api/v1/users/login', remoteAddress: address, headers: { host, 'content-type': 'application/json' }, payload: JSON.stringify({ name: as, password }),
  })
  const browserOf = (answer: Awaited<ReturnType<typeof signIn>>) => ({ cookie: String(answer.headers['set-cookie']).split(';')[0]!, 'x-csrf-token': String(answer.json().csrfToken) })
  const choose = async (password: string) => {
    const browser = browserOf(await signIn(oneTimePassword))
    expect((await send('PUT', '/users/changePassword', { oldPassword: oneTimePassword, newPassword: password }, browser)).statusCode).toBe(200)
    return browser
  }

  test('a one-time password serves to choose another, and to nothing else', async () => {
    const answer = await signIn(oneTimePassword)
    expect(answer.json().user).toMatchObject({ name, role: 'editor', mustChangePassword: true })
    const browser = browserOf(answer)
    expect((await send('GET', '/tables', undefined, browser)).json()).toMatchObject({ code: 403, errorCode: 'PASSWORD_CHANGE_REQUIRED' })
    expect((await send('PUT', '/users/changePassword', { oldPassword: oneTimePassword, newPassword: 'short' }, browser)).json()).toMatchObject({ errorCode: 'PASSWORD_WEAK' })
    expect((await send('PUT', '/users/changePassword', { oldPassword: 'wrong', newPassword: good }, browser)).json()).toMatchObject({ errorCode: 'SIGN_IN_FAILED' })
    expect((await send('PUT', '/users/changePassword', { oldPassword: oneTimePassword, newPassword: good }, browser)).json().user.mustChangePassword).toBe(false)
    expect((await send('GET', '/tables', undefined, browser)).statusCode).toBe(200)
    expect([(await signIn(oneTimePassword)).statusCode, (await signIn(good)).statusCode]).toEqual([401, 200])
  })

  test('a one-time password is good for a week', async () => {
    now += 7 * 24 * 60 * minute + 1
    expect((await signIn(oneTimePassword)).json()).toMatchObject({ code: 401, errorCode: 'SIGN_IN_FAILED' })
  })

  test('the cookie is out of reach of scripts and other sites, and Secure under HTTPS', async () => {
    const cookie = String((await signIn(oneTimePassword)).headers['set-cookie'])
    for (const part of ['trunkline-8585=', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part)
    expect(cookie).not.toContain('Secure')
  })

  test('a change by a session needs its CSRF token', async () => {
    const browser = await choose(good)
    const put = (headers: Record<string, string>) => send('PUT', '/domains', { name: `d${number}`, domainType: 'Aggregate', description: '' }, headers)
    expect((await put({ cookie: browser.cookie })).json()).toMatchObject({ code: 403, errorCode: 'FORBIDDEN', object: 'headers/x-csrf-token' })
    expect((await put({ cookie: browser.cookie, 'x-csrf-token': 'x'.repeat(43) })).statusCode).toBe(403)
    expect((await put(browser)).statusCode).toBe(201)
  })

  test('wrong name and wrong password are answered alike', async () => {
    const [unknown, wrong] = [await signIn('x', '10.0.0.2', 'nobody-here'), await signIn('x', '10.0.0.2')]
    expect(unknown.statusCode).toBe(401)
    expect({ ...unknown.json() }).toEqual(wrong.json())
  })

  test('five failures shut the door for a quarter of an hour, for that name and address alone', async () => {
    await choose(good)
    for (let i = 0; i < 5; i += 1) expect((await signIn('wrong', '10.0.1.1')).statusCode).toBe(401)
    const locked = await signIn(good, '10.0.1.1')
    expect([locked.statusCode, locked.json().errorCode, locked.headers['retry-after']]).toEqual([429, 'SIGN_IN_LOCKED', '900'])
    expect((await signIn(good, '10.0.1.2')).statusCode).toBe(200)
    now += 14 * minute
    expect((await signIn(good, '10.0.1.1')).headers['retry-after']).toBe('60')
    now += minute
    expect((await signIn(good, '10.0.1.1')).statusCode).toBe(200)
  })

  test('many tries at once are no more than one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('wrong', '10.0.2.1')))
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([...Array(5).fill(401), ...Array(7).fill(429)])
  })

  test('a success forgets the failures before it', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1) await signIn('wrong', '10.0.3.1')
      expect((await signIn(oneTimePassword, '10.0.3.1')).statusCode).toBe(200)
    }
  })

  test('thirty failures from one address, whatever the name, shut it out', async () => {
    for (let i = 0; i < 30; i += 1) await signIn('wrong', '10.0.4.1', `guess${i}`)
    expect((await signIn(oneTimePassword, '10.0.4.1')).statusCode).toBe(429)
  })

  test('signing out ends the session, everywhere ends all', async () => {
    const first = await choose(good)
    const [second, third] = [browserOf(await signIn(good)), browserOf(await signIn(good))]
    await send('POST', '/users/logout', undefined, first)
    expect((await send('GET', '/tables', undefined, first)).json()).toMatchObject({ code: 401, errorCode: 'UNAUTHENTICATED' })
    expect((await send('POST', '/users/logout', { everywhere: true }, second)).json()).toEqual({ sessionsEnded: 2 })
    expect((await send('GET', '/tables', undefined, third)).statusCode).toBe(401)
    const session = await send('GET', '/session', undefined, third)
    expect([session.statusCode, session.json()]).toEqual([200, { ways: { password: true } }])
  })

  test('a new password ends the other sessions; who is disabled is out at once', async () => {
    const first = await choose(good)
    const second = browserOf(await signIn(good))
    await send('PUT', '/users/changePassword', { oldPassword: good, newPassword: `${good} again` }, first)
    expect([(await send('GET', '/tables', undefined, first)).statusCode, (await send('GET', '/tables', undefined, second)).statusCode]).toEqual([200, 401])
    await api.call('PUT', `/people/${userId}`, { disabled: true })
    expect([(await send('GET', '/tables', undefined, first)).statusCode, (await signIn(`${good} again`)).statusCode]).toEqual([401, 401])
  })

  test("OpenMetadata's sign-in, e-mail and base64, answers with a token that signing out ends", async () => {
    const browser = await choose(good)
    const answer = await send('POST', '/users/login', { email: `${name}@example.com`, password: Buffer.from(good).toString('base64') })
    expect(answer.json()).toEqual({ accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), tokenType: 'Bearer', expiryDuration: expect.any(Number) })
    expect(answer.headers['set-cookie']).toBeUndefined()
    const bearer = { authorization: `Bearer ${answer.json().accessToken}` }
    expect((await send('GET', '/users/loggedInUser', undefined, bearer)).json()).toMatchObject({ name, isAdmin: false, isBot: false })
    await send('POST', '/users/logout', { everywhere: true }, browser)
    expect((await send('GET', '/users/loggedInUser', undefined, bearer)).statusCode).toBe(401)
  })

  test('the role of a team is a role of its members; the last administrator stays one', async () => {
    const browser = await choose(good)
    const team = (await api.call('PUT', '/teams', { name: `team${number}`, teamType: 'Group', users: [userId] })).json()
    expect((await send('GET', '/people', undefined, browser)).statusCode).toBe(403)
    await api.call('PUT', `/people/teams/${team.id}/role`, { role: 'admin' })
    expect((await send('GET', '/people', undefined, browser)).json().people.find((person: { id: string }) => person.id === userId)).toMatchObject({ role: 'editor', effectiveRole: 'admin' })
    const admin = (await api.call('GET', '/session')).json().user
    for (const change of [{ role: 'viewer' }, { disabled: true }]) expect((await api.call('PUT', `/people/${admin.id}`, change)).json()).toMatchObject({ code: 400, message: 'This is the last administrator.' })
    for (const how of ['', '?hardDelete=true']) expect((await api.call('DELETE', `/users/${admin.id}${how}`)).json()).toMatchObject({ code: 400, message: 'This is the last administrator.' })
    expect((await api.call('GET', '/session')).json().user.id).toBe(admin.id)
  })

  test('people are found by name or address, in pages that say how many there are', async () => {
    const ask = async (query: string) => (await api.call('GET', `/people?${query}`)).json() as { people: { name: string }[]; total: number }
    const of = async (query: string) => { const { people, total } = await ask(query); return [people.map((person) => person.name), total] }
    expect(await of(`q=${name.toUpperCase()}@EXAMPLE`)).toEqual([[name], 1])
    expect(await of('q=%25')).toEqual([[], 0])
    const { people, total } = await ask('limit=1000')
    expect(people).toHaveLength(total)
    expect((await ask('limit=1&offset=1')).people).toEqual([people[1]])
  })

  test('the first start makes an administrator once, however often and at how many places it starts', async () => {
    const fresh = await startApi(major)
    await fresh.pool.query('delete from trunkline.account')
    const said: string[] = []
    const prepare = () => prepareAccounts(fresh.pool, { now: Date.now(), announce: (password) => { said.push(password.reveal()) } })
    // Killed while it announces: nothing is there, and the next start announces anew.
    await expect(prepareAccounts(fresh.pool, { now: Date.now(), announce: () => { throw new Error('killed') } })).rejects.toThrow('killed')
    await Promise.all([prepare(), prepare(), prepare()])
    await prepare()
    expect(said).toEqual([expect.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)])
    const again = await resetPassword(fresh.pool, 'admin', Date.now())
    const login = (password: string) => fresh.app.inject({ method: 'POST', url: '/api/v1/users/login', headers: { host }, payload: { name: 'admin', password } })
    expect([(await login(said[0]!)).statusCode, (await login(again.reveal())).statusCode]).toEqual([401, 200])
    await fresh.close()
  })
  // The last: its clock goes beyond the session of the administrator of this test.
  test('a session ends a week after it was last used, and after thirty days anyway', async () => {
    const browser = await choose(good)
    const works = async () => (await send('GET', '/tables', undefined, browser)).statusCode === 200
    for (let day = 0; day < 28; day += 6) {
      now += 6 * 24 * 60 * minute
      expect(await works()).toBe(day < 24)
    }
    const other = browserOf(await signIn(good))
    now += 7 * 24 * 60 * minute
    expect((await send('GET', '/tables', undefined, other)).statusCode).toBe(401)
  })
})
