import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSecretBox, toSecretKey } from './secret-box.ts'
import { bringsSecrets, keepReferred, openSecrets, resealSecrets, sealSecrets, type SealedSecrets } from './service-secrets.ts'

const newKey = () => toSecretKey(randomBytes(32).toString('base64'))
const box = createSecretBox(newKey())
const nothing = { serviceId: 's1', connection: undefined, sealed: {} }
const config = {
  username: 'reader', authType: { password: 'p"w' }, sslConfig: { sslKey: 'env:KEY' }, hosts: [{ token: 't' }], tokenUri: 'https://x', proxy: 'socks5://me:pw@proxy', manifest: 'https://me:pw@host/m.json?sv=1&sig=signed&token=taken',
}

/** Sends a connection over a stored one, and gives what is stored then. */
function send(sent: unknown, stored: { serviceId: string; connection: unknown; sealed: SealedSecrets } = nothing) {
  const { connection, sealed } = sealSecrets(sent, stored, box)
  return { serviceId: stored.serviceId, connection, sealed: keepReferred({ ...stored.sealed, ...sealed }, [connection]) }
}

test('secrets leave a connection and come back to their places; references and public settings stay', () => {
  const stored = send(config)
  expect(JSON.stringify(stored)).not.toMatch(/p\\"w|:pw@|signed|taken/)
  expect(stored.connection).toMatchObject({ username: 'reader', sslConfig: { sslKey: 'env:KEY' }, tokenUri: 'https://x', proxy: expect.stringMatching(/^socks5:\/\/me:\*{9}:[0-9a-f]{16}@proxy$/) })
  expect(Object.keys(stored.sealed).map((key) => key.split(' ')[0])).toEqual(['authType.password', 'hosts.0.token', 'proxy', 'manifest', 'manifest?sig', 'manifest?token'])
  expect(openSecrets(stored, box)).toEqual(config)
})

test('whatever the password, it is not in what is stored', () => {
  fc.assert(fc.property(fc.string({ minLength: 10, unit: 'grapheme' }), (password) => {
    const stored = send({ authType: { password: `x${password}` } })
    expect(JSON.stringify(stored)).not.toContain(JSON.stringify(password).slice(1, -1))
    expect(openSecrets(stored, box)).toEqual({ authType: { password: `x${password}`.toWellFormed() } })
  }), { examples: [['half of a pair: \ud800 …']] })
})

test('a mask and the same secret both leave what is stored as it is; another secret is seen, and others beside it stay', () => {
  const stored = send({ password: 'one', sslKey: 'key' })
  expect(send({ password: '*********', sslKey: 'key' }, stored)).toEqual(stored)
  const changed = send({ password: 'two', sslKey: '*********' }, stored)
  expect(changed.connection).not.toEqual(stored.connection)
  expect(changed.connection).toMatchObject({ sslKey: (stored.connection as { sslKey: string }).sslKey })
  expect(openSecrets(changed, box)).toEqual({ password: 'two', sslKey: 'key' })
})

test('what a connection no longer has is dropped, and a mask over nothing is refused', () => {
  const stored = send({ password: 'one', sslKey: 'key' })
  expect(Object.keys(send({ sslKey: '*********' }, stored).sealed)).toEqual([expect.stringMatching(/^sslKey /)])
  expect(send(undefined, stored)).toEqual({ ...stored, connection: undefined, sealed: {} })
  expect(() => send({ token: '*********' }, stored)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', object: 'connection.token' }))
})

test('a secret that no key at hand opens is replaced by the same secret, and kept under its mask', () => {
  const lost = createSecretBox(newKey())
  const { connection, sealed } = sealSecrets({ password: 'one' }, nothing, lost)
  const stored = { serviceId: 's1', connection, sealed }
  expect(send({ password: '*********' }, stored)).toEqual(stored)
  expect(openSecrets(send({ password: 'one' }, stored), box)).toEqual({ password: 'one' })
  expect(() => openSecrets(stored, box)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }))
})

test('a sealed secret opens for its service and in its field only', () => {
  const stored = send({ password: 'one' })
  expect(() => openSecrets({ ...stored, serviceId: 's2' }, box)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }))
  const mark = (stored.connection as { password: string }).password
  expect(() => openSecrets({ ...stored, connection: { sslKey: mark } }, box)).toThrow(/No secret is stored for sslKey/)
})

test('without a box no secret is kept, and only new secrets ask for one', () => {
  expect(sealSecrets({ password: 'one' }, nothing, undefined)).toEqual({ connection: { password: '*********' }, sealed: {} })
  expect([{ password: 'x' }, { password: '*********' }, { password: 'env:X', username: 'u' }, undefined].map(bringsSecrets)).toEqual([true, false, false, false])
})

test('everything is sealed again with a new key, once', () => {
  const { sealed, ...stored } = send({ password: 'one', sslKey: 'key' })
  const former = newKey()
  const moved = createSecretBox(former)
  expect(resealSecrets('s1', sealed, box)).toBeUndefined()
  expect(() => resealSecrets('s1', sealed, moved)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }))
  const again = sealSecrets({ password: 'one' }, nothing, moved)
  const next = createSecretBox(newKey(), [former])
  const resealed = resealSecrets('s1', again.sealed, next)!
  expect(openSecrets({ ...stored, connection: again.connection, sealed: resealed }, next)).toEqual({ password: 'one' })
  expect(() => openSecrets({ ...stored, connection: again.connection, sealed: resealed }, moved)).toThrow(/not at hand/)
})
