import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOidcSettings } from '../src/api/sign-in/oidc-settings.ts'
import { holdsRight, type Right, type Role } from '../src/model/access.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { servers } from './server.ts'
import { signInAs } from './sign-in.ts'

let api: ApiServer
let headersOf: Record<Role | 'nobody', Record<string, string>>

beforeAll(async () => {
  api = await startApi(servers().at(-1)!, undefined, { oidc: readOidcSettings({ TRUNKLINE_OIDC_ISSUER: 'http://127.0.0.1:1', TRUNKLINE_OIDC_CLIENT_ID: 'x' }) })
  const [viewer, editor, admin] = await Promise.all((['viewer', 'editor', 'admin'] as const).map(async (role) => (await signInAs(api.pool, role)).headers))
  headersOf = { nobody: {}, viewer: viewer!, editor: editor!, admin: admin!, bot: await api.asBot() }
})
afterAll(() => api.close())

const roles = ['nobody', 'viewer', 'editor', 'bot', 'admin'] as const
const none = '00000000-0000-4000-8000-000000000000'

/** A path of the route that leads to nothing. */
const pathOf = (url: string) => url.replace(/:id|:\w*[iI]d\b/g, none).replace(/:\w+/g, 'x').replace('*', 'x')

/** Signing out, and signing others out, would end the sessions of this test. */
const endsSessions = new Set(['POST /api/v1/users/logout'])

test('every route answers each role as its right says, and nobody with 401', async () => {
  const wrong: string[] = []
  for (const { method, url, right } of api.app.routeRights) {
    for (const role of roles) {
      if (endsSessions.has(`${method} ${url}`) && role !== 'nobody') continue
      const { statusCode, headers } = await api.app.inject({
        method: method as 'GET', url: pathOf(url), headers: { host: 'localhost:8585', ...headersOf[role], ...(method !== 'GET' && method !== 'HEAD' && { 'content-type': 'application/json' }) },
        ...(method !== 'GET' && method !== 'HEAD' && { payload: '{"unknown":' }),
      })
      const may = right === 'public' || (role !== 'nobody' && holdsRight(role, right))
      const isRefused = role === 'nobody' ? statusCode === 401 && headers['www-authenticate'] !== undefined : statusCode === 403
      const isLetIn = statusCode !== 401 && statusCode !== 403
      if (may ? !isLetIn : !isRefused) wrong.push(`${role} ${method} ${url} (${right}): ${statusCode}`)
    }
  }
  expect(wrong).toEqual([])
  expect(api.app.routeRights.length).toBeGreaterThan(100)
})

const documented = join(import.meta.dirname, '..', 'docs', 'rights.md')

test('docs/rights.md lists every route with what each role may do', () => {
  const page = [...introduction, '| path | nobody | viewer | editor | bot | admin |', '| --- | --- | --- | --- | --- | --- |', ...rightsTable(api.app.routeRights), ''].join('\n')
  if (process.env['TRUNKLINE_WRITE_DOCS'] === '1') writeFileSync(documented, page)
  expect(readFileSync(documented, 'utf8'), 'to write it anew: TRUNKLINE_WRITE_DOCS=1 npm test -- test/rights.test.ts').toBe(page)
})

test('what is open to everybody is this, and no more', () => {
  const open = api.app.routeRights.filter(({ right, method }) => right === 'public' && method !== 'HEAD').map(({ method, url }) => `${method} ${url}`)
  expect(open.sort()).toEqual([
    'GET /api/v1/oidc/callback', 'GET /api/v1/oidc/sign-in', 'GET /api/v1/openapi.json', 'GET /api/v1/session', 'GET /api/v1/system/config/auth', 'GET /api/v1/system/version', 'GET /health', 'GET /ready', 'POST /api/v1/users/login',
  ])
})

test('what only an administrator may do holds people, their roles, tokens of others, and tests of connections', () => {
  const collections = new Set(api.app.routeRights.filter(({ right }) => right === 'admin').map(({ url }) => url.split('/').slice(3, 5).join('/').replace(/\/:.*/, '')))
  for (const collection of ['people', 'users', 'teams', 'automations/workflows']) expect(collections).toContain(collection)
})

test('a route without a word about rights asks for edit where it writes, for view where it reads', () => {
  const rightOf = (method: string, url: string) => api.app.routeRights.find((route) => route.method === method && route.url === url)?.right
  expect(['GET', 'PUT', 'POST'].map((method) => rightOf(method, '/api/v1/tables'))).toEqual(['view', 'edit', 'edit'] satisfies Right[])
})

const introduction = [
  '# Rights, route by route', '',
  'Which methods of a path each role may call; what the roles are for stands in [security.md](security.md). Written by `test/rights.test.ts`, which calls every route as each of them.', '',
]

/** The rows of the table: a path, and the methods that each role may call. */
function rightsTable(routes: ApiServer['app']['routeRights']): string[] {
  const byUrl = Map.groupBy(routes.filter(({ method }) => method !== 'HEAD'), ({ url }) => url)
  return [...byUrl].sort(([a], [b]) => (a < b ? -1 : 1)).map(([url, methods]) => {
    const cells = roles.map((role) => {
      const allowed = methods.filter(({ right }) => right === 'public' || (role !== 'nobody' && holdsRight(role, right))).map(({ method }) => method)
      return allowed.length === 0 ? '–' : allowed.length === methods.length && methods.length > 1 ? 'all' : allowed.join(', ')
    })
    return `| \`${url}\` | ${cells.join(' | ')} |`
  })
}
