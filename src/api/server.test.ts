import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idleScheduler, quietLogger, testConnectionTester } from '../../test/api-server.ts'
import { openMetadataVersion } from './routes/system.ts'
import { createServer } from './server.ts'

const host = 'localhost:8585'
const admin = { userId: '6a1f0c36-4a4b-4a8e-9a43-0d5f9d0a0001', name: 'admin', role: 'admin', isBot: false, mustChangePassword: false, via: { session: '' } } as const
const webDirectory = mkdtempSync(join(tmpdir(), 'trunkline-web-'))
let app: FastifyInstance

beforeAll(async () => {
  mkdirSync(join(webDirectory, 'assets'))
  writeFileSync(join(webDirectory, 'index.html'), '<!doctype html><title>Trunkline</title>')
  writeFileSync(join(webDirectory, 'assets', 'main-4f2a.js'), 'export {}')
  // A catalog that cannot be reached: nothing listens there.
  const pool = new Pool({ host: '127.0.0.1', port: 1 })
  app = await createServer({ pool, scheduler: idleScheduler(pool), connectionTester: testConnectionTester, openSecretBox: () => Promise.reject(new Error('not needed')), webDirectory, version: '1.2.3', logger: quietLogger(), allowedHosts: ['catalog.example'], signIn: { identify: () => Promise.resolve(admin) } })
})
afterAll(async () => {
  await app.close()
  rmSync(webDirectory, { recursive: true })
})

describe('guards', () => {
  test('a host name that is not ours is refused, whatever the path and port', async () => {
    for (const url of ['/', '/api/v1/tables', '/api/v1/openapi.json']) {
      const answer = await app.inject({ url, headers: { host: 'evil.example:8585' } })
      expect([url, answer.statusCode, answer.json().errorCode]).toEqual([url, 403, 'FORBIDDEN'])
    }
  })

  test('localhost in every form and the configured names are answered', async () => {
    for (const name of ['localhost', 'LOCALHOST:1', '127.0.0.1:8585', '[::1]:8585', 'catalog.example', 'catalog.example:443']) {
      const answer = await app.inject({ url: '/api/v1/system/version', headers: { host: name } })
      expect([name, answer.statusCode]).toEqual([name, 200])
    }
  })

  test('a page of another site may read nothing by script and change nothing', async () => {
    const send = (headers: Record<string, string>) => app.inject({ method: 'PUT', url: '/api/v1/tables', payload: {}, headers: { host, ...headers } })
    for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }, { origin: 'http://localhost:1' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect([headers, (await send(headers)).statusCode]).toEqual([headers, 403])
    }
    expect((await send({ origin: `http://${host}` })).statusCode).toBe(400)
    const read = await app.inject({ url: '/api/v1/system/version', headers: { host, origin: 'http://evil.example' } })
    expect(read.headers['access-control-allow-origin']).toBeUndefined()
    expect(read.headers['cross-origin-resource-policy']).toBe('same-origin')
  })

  test('every answer forbids inline scripts, framing and guessing of types', async () => {
    for (const url of ['/', '/assets/main-4f2a.js', '/api/v1/system/version', '/api/v1/nothing']) {
      const { headers } = await app.inject({ url, headers: { host } })
      expect(headers['content-security-policy']).toContain("script-src 'self';")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })
})

describe('web pages', () => {
  test('an unknown path is the page, an unknown path below /api or /assets is not', async () => {
    const get = (url: string) => app.inject({ url, headers: { host } })
    for (const url of ['/', '/tables/pg.shop.public.orders', '/explore?q=a']) {
      const answer = await get(url)
      expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([url, 200, 'text/html; charset=utf-8'])
      expect(answer.headers['cache-control']).toBe('no-cache')
    }
    for (const url of ['/api', '/api/v1/nothing', '/api/v2/tables', '/assets/old.js']) {
      const answer = await get(url)
      expect([url, answer.statusCode, answer.json().errorCode]).toEqual([url, 404, 'ROUTE_NOT_FOUND'])
    }
    // What OpenMetadata may have there is no missing entity.
    for (const url of ['/api/v1/tasks', '/api/v1/tables/name/pg.shop.public.orders/history', '/api/v1/drives/x']) {
      const answer = await get(url)
      expect([url, answer.statusCode, answer.json().message]).toEqual([url, 501, `This version does not answer GET ${url}.`])
    }
  })

  test('files with a hash in their name are kept for a year', async () => {
    const answer = await app.inject({ url: '/assets/main-4f2a.js', headers: { host } })
    expect([answer.body, answer.headers['cache-control']]).toEqual(['export {}', 'public, max-age=31536000, immutable'])
  })

  test('nothing outside the folder is served', async () => {
    for (const url of ['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json']) {
      const answer = await app.inject({ url, headers: { host } })
      expect(answer.body).not.toContain('"dependencies"')
    }
  })
})

describe('requests', () => {
  const put = (payload: string, type: string) => app.inject({ method: 'PUT', url: '/api/v1/databases', payload, headers: { host, 'content-type': type } })

  test('a body that is no JSON, of another type, or too large is refused with its own status', async () => {
    expect((await put('{"name":', 'application/json')).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
    expect((await put('name=a', 'application/x-www-form-urlencoded')).json()).toMatchObject({ code: 415, errorCode: 'REQUEST_INVALID' })
    expect((await put('{}', 'text/plain')).statusCode).toBe(415)
    expect((await put(JSON.stringify({ name: 'a'.repeat(33 * 1024 * 1024) }), 'application/json')).json()).toMatchObject({ code: 413, errorCode: 'REQUEST_INVALID' })
    expect((await put('{"__proto__":{"a":1}}', 'application/json')).statusCode).toBe(400)
  })

  test('what does not fit is named by its place', async () => {
    const answer = await put(JSON.stringify({ name: '', service: 5, servise: 'pg' }), 'application/json')
    expect(answer.json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID', object: 'body/name' })
    for (const part of ['body/name', 'body/service', 'servise']) expect(answer.json().message).toContain(part)
  })

  test('a wrong query, id, version or path is refused before anything is read', async () => {
    for (const url of ['/tables?limit=-1', '/tables?limit=abc', '/tables?include=some', '/tables?fields=owner', '/tables/1', '/tables/name/',
      '/tables/name/a%2', '/databases/6a1f0c36-4a4b-4a8e-9a43-0d5f9d0a0001/versions/x', '/catalog/diagram', '/catalog/search?type=dashboard']) {
      const answer = await app.inject({ url: `/api/v1${url}`, headers: { host } })
      expect([url, answer.statusCode, answer.json().errorCode]).toEqual([url, 400, 'REQUEST_INVALID'])
    }
  })

  test('a catalog that cannot be reached is said to be, without a word on where it is', async () => {
    const answer = await app.inject({ url: '/api/v1/catalog/children?type=databaseService', headers: { host } })
    expect(answer.json()).toEqual({
      code: 502, errorCode: 'CONNECTION_LOST', message: 'The database of the catalog does not answer.', hint: 'Check that it runs; the next request tries again.',
    })
  })
})

test('the version is that of the API which is spoken, and our own beside it', async () => {
  const answer = await app.inject({ url: '/api/v1/system/version', headers: { host } })
  expect(answer.json()).toEqual({ version: openMetadataVersion, trunkline: '1.2.3', revision: '1.2.3', timestamp: expect.any(Number) })
})

test('OpenAPI 3.1 describes every collection, and its references lead somewhere', async () => {
  const document = (await app.inject({ url: '/api/v1/openapi.json', headers: { host } })).json()
  expect(document.openapi).toBe('3.1.0')
  for (const path of ['/api/v1/services/databaseServices', '/api/v1/tables/{id}', '/api/v1/tables/name/{fqn}', '/api/v1/tags/restore', '/api/v1/catalog/search']) {
    expect(Object.keys(document.paths)).toContain(path)
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!)
  expect(references.length).toBeGreaterThan(20)
  expect(references.filter((name) => !(name in document.components.schemas))).toEqual([])
})
