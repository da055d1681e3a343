import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { connectionLabel, parseDatabaseUrl } from './database-url.ts'

test('a URL names host, port, user, password and database', () => {
  expect(parseDatabaseUrl('postgresql://ana:s%40crt@db.example.org:6432/catalog')).toEqual({
    host: 'db.example.org', port: 6432, user: 'ana', password: 's@crt', database: 'catalog',
  })
  expect(parseDatabaseUrl('postgres://db.example.org')).toEqual({ host: 'db.example.org' })
  expect(parseDatabaseUrl('postgresql://[::1]:5433/x')).toEqual({ host: '::1', port: 5433, database: 'x' })
})

test('a socket is named by its folder, in each way that libpq knows', () => {
  const expected = { host: '/run/postgresql', database: 'catalog' }
  expect(parseDatabaseUrl('postgresql:///catalog?host=/run/postgresql')).toEqual(expected)
  expect(parseDatabaseUrl('postgresql://%2Frun%2Fpostgresql/catalog')).toEqual(expected)
  expect(parseDatabaseUrl('postgresql://ana@/catalog?host=/run/postgresql')).toEqual({ ...expected, user: 'ana' })
})

test('certificates are read from the files that the URL names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-url-'))
  const file = join(folder, 'ca.pem')
  writeFileSync(file, 'a certificate')
  expect(parseDatabaseUrl(`postgresql://h/d?sslmode=verify-ca&sslrootcert=${file}`)).toEqual({ host: 'h', database: 'd', sslMode: 'verify-ca', ca: 'a certificate' })
  rmSync(folder, { recursive: true })
  expect(() => parseDatabaseUrl(`postgresql://h/d?sslrootcert=${file}`)).toThrow(file)
})

test.each([
  ['mysql://h/d', 'does not begin with postgresql://'],
  ['postgresql:///catalog', 'names no host'],
  ['postgresql://h:99999/d', 'cannot be read'],
  ['postgresql://h/d?port=0', 'has the port 0'],
  ['postgresql://h/d?sslmode=on', 'sslmode=on; it may be disable, allow, prefer, require, verify-ca, verify-full'],
  ['postgresql://h/d?schema=public', 'the parameter schema, which Trunkline does not know'],
  ['postgresql://u:50%@h/d', 'a % that is not followed'],
])('%s is refused: it %s', (url, reason) => {
  expect(() => parseDatabaseUrl(url)).toThrow(expect.objectContaining({ code: 'DATABASE_URL_INVALID', message: expect.stringContaining(reason) }))
})

test('any user, password and database come back as they were, and a message never holds the password', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => value.isWellFormed())
  fc.assert(
    fc.property(text, text, text, (user, password, database) => {
      const url = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h/${encodeURIComponent(database)}`
      expect(parseDatabaseUrl(url)).toMatchObject({ user, password, database })
    }),
  )
  expect(() => parseDatabaseUrl('postgresql://ana:hunter#2@h/d')).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter') }))
})

test('a label for people holds no password', () => {
  expect(connectionLabel({ host: 'h', user: 'ana', password: 'secret', database: 'd' })).toBe('h:5432, database d')
  expect(connectionLabel({ host: '/run/pg', password: 'secret' })).toBe('the socket in /run/pg')
})
