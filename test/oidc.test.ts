import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOidcSettings } from '../src/api/sign-in/oidc-settings.ts'
import { localPath } from '../src/api/routes/people/oidc.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { type Claims, createProvider } from './oidc-server.ts'
import { servers } from './server.ts'

const people: Record<string, Claims> = {
  a1: { preferred_username: 'ann', name: 'Ann Example', email: 'ann@example.com', email_verified: true, groups: ['analysts'] },
  b2: { preferred_username: 'bob', email: 'bob@example.com', email_verified: false, groups: [] },
  c3: { preferred_username: 'boss', email: 'invited@example.com', email_verified: true, groups: ['catalog-admins', 'analysts'] },
  d4: { preferred_username: 'admin', email: 'someone@example.com', email_verified: true },
  e5: { preferred_username: 'eve', email: 'admin@trunkline.example', email_verified: true },
}
const host = 'localhost:8585'
let api: ApiServer
let server: Server
let issuer: string
/** Who signs in at the provider next. */
let person = 'a1'

beforeAll(async () => {
  server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on('request', createProvider({ issuer, callback: `http://${host}/api/v1/oidc/callback`, people, person: () => person }))
  const oidc = readOidcSettings({
    TRUNKLINE_OIDC_ISSUER: issuer, TRUNKLINE_OIDC_CLIENT_ID: 'trunkline', TRUNKLINE_OIDC_CLIENT_SECRET: 'a secret of the client', TRUNKLINE_OIDC_NAME: 'Example',
    TRUNKLINE_OIDC_ROLES: 'catalog-admins=admin, analysts=editor', TRUNKLINE_OIDC_DEFAULT_ROLE: 'viewer',
  })
  api = await startApi(servers().at(-1)!, undefined, { oidc })
})
afterAll(async () => {
  await api.close()
  server.closeAllConnections()
  server.close()
})

const cookieOf = (headers: { 'set-cookie'?: string | string[] | undefined }) => [headers['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0]!).filter((cookie) => !cookie.endsWith('=')).join('; ')
const get = (url: string, cookie = '') => api.app.inject({ url, headers: { host, cookie } })

/** Goes to the provider as a browser does; gives the address that the provider sends it back to. */
async function visitProvider(address: string): Promise<string> {
  const jar = new Map<string, string>()
  let url = address
  for (let hop = 0; hop < 8 && !url.startsWith(`http://${host}`); hop += 1) {
    const response = await fetch(url, { redirect: 'manual', headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } })
    for (const cookie of response.headers.getSetCookie()) jar.set(...(cookie.split(';')[0]!.split(/=(.*)/s).slice(0, 2) as [string, string]))
    url = new URL(response.headers.get('location') ?? '', url).href
  }
  return url.slice(`http://${host}`.length)
}

async function signIn(who: string, returnTo = '/tables/x') {
  person = who
  const left = await get(`/api/v1/oidc/sign-in?returnTo=${encodeURIComponent(returnTo)}`)
  const trip = cookieOf(left.headers)
  const back = await visitProvider(String(left.headers.location))
  return { trip, back, arrived: await get(back, trip) }
}
const sessionOf = async (cookie: string) => (await get('/api/v1/session', cookie)).json().user as { name: string; role: string } | undefined

test('who comes back from the provider is signed in, with the role of their groups, at the page they wanted', async () => {
  const { arrived } = await signIn('a1')
  expect([arrived.statusCode, arrived.headers.location]).toEqual([302, '/tables/x'])
  expect(await sessionOf(cookieOf(arrived.headers))).toMatchObject({ name: 'ann', role: 'editor', mustChangePassword: false })
  expect((await api.call('GET', '/users/name/ann')).json()).toMatchObject({ email: 'ann@example.com', displayName: 'Ann Example' })
  // The group is asked for at every sign-in.
  people['a1'] = { ...people['a1'], groups: ['catalog-admins'] }
  expect(await sessionOf(cookieOf((await signIn('a1')).arrived.headers))).toMatchObject({ name: 'ann', role: 'admin' })
  people['a1'] = { ...people['a1'], groups: [] }
  expect(await sessionOf(cookieOf((await signIn('a1')).arrived.headers))).toMatchObject({ name: 'ann', role: 'viewer' })
})

test('who is in no group that counts gets the default role', async () => {
  expect(await sessionOf(cookieOf((await signIn('b2')).arrived.headers))).toMatchObject({ name: 'bob', role: 'viewer' })
})

test('who was invited by a verified e-mail address is that person, and needs no one-time password', async () => {
  await api.call('POST', '/people', { name: 'invited', email: 'invited@example.com', role: 'viewer' })
  expect(await sessionOf(cookieOf((await signIn('c3')).arrived.headers))).toMatchObject({ name: 'invited', role: 'admin', mustChangePassword: false })
})

test('a name, or an e-mail address that is unverified or was made up here, makes nobody somebody else', async () => {
  expect(await sessionOf(cookieOf((await signIn('d4')).arrived.headers))).toMatchObject({ name: 'someone@example.com', role: 'viewer' })
  expect(await sessionOf(cookieOf((await signIn('e5')).arrived.headers))).toMatchObject({ name: 'eve', role: 'viewer' })
})

test('who is disabled is not let in', async () => {
  await signIn('b2')
  const { id } = (await api.call('GET', '/users/name/bob')).json()
  await api.call('PUT', `/people/${id}`, { disabled: true })
  const { arrived } = await signIn('b2')
  expect(decodeURIComponent(String(arrived.headers.location))).toContain('disabled')
  expect(cookieOf(arrived.headers)).toBe('')
})

test('an answer is good once, in the browser that asked, and unchanged', async () => {
  const { trip, back } = await signIn('a1')
  const other = await get('/api/v1/oidc/sign-in')
  for (const [url, cookie] of [[back, trip], [back, ''], [back, cookieOf(other.headers)], [back.replace(/state=[^&]*/, 'state=x'), trip], ['/api/v1/oidc/callback', trip], ['/api/v1/oidc/callback?error=access_denied', trip]] as const) {
    const answer = await get(url, cookie)
    expect([answer.statusCode, String(answer.headers.location).startsWith('/?signInError='), cookieOf(answer.headers)]).toEqual([302, true, ''])
  }
})

test('nobody is led to another site', () => {
  for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', 'javascript:alert(1)', '']) expect([path, localPath(path)]).toEqual([path, '/'])
  expect(localPath('/explore?q=a%20b#c')).toBe('/explore?q=a%20b#c')
})

test('a provider that does not answer is said, and asked again by the next', async () => {
  const lost = await startApi(servers().at(-1)!, undefined, { oidc: readOidcSettings({ TRUNKLINE_OIDC_ISSUER: 'http://127.0.0.1:1', TRUNKLINE_OIDC_CLIENT_ID: 'x' }) })
  const answer = await lost.app.inject({ url: '/api/v1/oidc/sign-in', headers: { host } })
  expect(decodeURIComponent(String(answer.headers.location)).replaceAll('+', ' ')).toContain('127.0.0.1 cannot be reached.')
  await lost.close()
})

test('settings that cannot be meant are refused', () => {
  const read = (settings: Record<string, string>) => () => readOidcSettings({ TRUNKLINE_OIDC_ISSUER: 'https://id.example', TRUNKLINE_OIDC_CLIENT_ID: 'x', ...settings })
  expect(readOidcSettings({})).toBeUndefined()
  expect(read({})()).toMatchObject({ name: 'id.example', defaultRole: 'viewer', roleClaim: 'groups' })
  for (const wrong of [{ TRUNKLINE_OIDC_ISSUER: 'http://id.example' }, { TRUNKLINE_OIDC_ISSUER: 'x' }, { TRUNKLINE_OIDC_CLIENT_ID: '' }, { TRUNKLINE_OIDC_DEFAULT_ROLE: 'root' }, { TRUNKLINE_OIDC_ROLES: 'a' }, { TRUNKLINE_OIDC_ROLES: 'a=owner' }]) {
    expect(read(wrong), JSON.stringify(wrong)).toThrow(/^TRUNKLINE_OIDC_/)
  }
})
