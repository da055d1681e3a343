import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatHost, isSocketDirectory, parseHostList } from './host-list.ts'

test('every way to write where a server listens is understood', () => {
  const written: [string, { host: string; port: number }[]][] = [
    ['db.example.com:5433', [{ host: 'db.example.com', port: 5433 }]],
    ['db', [{ host: 'db', port: 5432 }]],
    ['db:', [{ host: 'db', port: 5432 }]],
    ['10.0.0.7:6432', [{ host: '10.0.0.7', port: 6432 }]],
    ['[::1]:5433', [{ host: '::1', port: 5433 }]],
    ['[2001:db8::7]', [{ host: '2001:db8::7', port: 5432 }]],
    ['2001:db8::7', [{ host: '2001:db8::7', port: 5432 }]],
    ['/var/run/postgresql', [{ host: '/var/run/postgresql', port: 5432 }]],
    ['/var/run/my postgresql:5433', [{ host: '/var/run/my postgresql', port: 5433 }]],
    ['%2Fvar%2Frun%2Fpostgresql:5433', [{ host: '/var/run/postgresql', port: 5433 }]],
    ['a:1, b ,[::1]:3', [{ host: 'a', port: 1 }, { host: 'b', port: 5432 }, { host: '::1', port: 3 }]],
  ]
  for (const [text, hosts] of written) expect([text, parseHostList(text)]).toEqual([text, hosts])
})

test('what cannot be an address is refused, with the reason', () => {
  const refused: [string, string][] = [
    ['', 'a host is missing'],
    ['a,,b', 'a host is missing'],
    ['a:b', '"b" is not a port between 1 and 65535'],
    ['a:5432,b:99999', '"99999" is not a port between 1 and 65535'],
    ['a:0', '"0" is not a port'],
    ['a:-1', '"-1" is not a port'],
    ['a:5432:5433', 'needs brackets'],
    ['[::1', 'needs brackets'],
    ['[nonsense]:5432', 'not an IPv6 address'],
    ['postgresql://db:5432/shop', 'it is a URL'],
    ['user@db', 'a character that no host name has'],
    ['two words', 'a character that no host name has'],
  ]
  for (const [text, reason] of refused) {
    expect(() => parseHostList(text), text).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', object: 'hostPort', message: expect.stringContaining(reason) }))
  }
})

test('what is printed is read back the same', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.constantFrom('/tmp', '/var/run/postgresql'))
  fc.assert(fc.property(fc.array(fc.record({ host, port: fc.integer({ min: 1, max: 65535 }) }), { minLength: 1, maxLength: 4 }), (hosts) => {
    expect(parseHostList(hosts.map((address) => formatHost(address)).join(','))).toEqual(hosts)
  }))
})

test('any text is either read or refused in our words', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    try {
      for (const { port } of parseHostList(text)) expect(port).toBeGreaterThan(0)
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    }
  }))
})

test('a directory is told from a host name', () => {
  expect(isSocketDirectory({ host: '/tmp', port: 5432 })).toBe(true)
  expect(isSocketDirectory({ host: 'tmp', port: 5432 })).toBe(false)
})
