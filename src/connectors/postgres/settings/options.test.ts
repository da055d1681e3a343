import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toStartupOptions } from '../connect/server-settings.ts'
import { honouredOptions, readOptions } from './options.ts'
import { parseDurationMs, parseServerOptions } from './server-options.ts'

test('options of libpq are honoured by name, whatever their spelling of numbers', () => {
  expect(readOptions({
    application_name: 'nightly', connect_timeout: '5', target_session_attrs: 'standby', keepalives: 1, keepalives_idle: '30',
    sslmode: 'verify-full', sslrootcert: '/ca.pem', sslcert: '/c.pem', sslkey: '/k.pem', sslnegotiation: 'direct', channel_binding: 'require',
    ssl_min_protocol_version: 'TLSv1.3', passfile: '/p', client_encoding: 'utf-8', gssencmode: 'prefer', options: '-c geqo=off',
  })).toEqual({
    applicationName: 'nightly', connectTimeoutMs: 5000, targetSession: 'standby', keepAlive: true, keepAliveIdleMs: 30_000,
    sslMode: 'verify-full', sslRootCertificate: '/ca.pem', sslCertificate: '/c.pem', sslKey: '/k.pem', sslNegotiation: 'direct', channelBinding: 'require',
    minimumTls: 'TLSv1.3', passwordFile: '/p', serverSettings: { geqo: 'off' },
  })
})

test('an argument counts more than an option of the same name', () => {
  expect(readOptions({ connect_timeout: 5 }, { connect_timeout: 7 })).toEqual({ connectTimeoutMs: 7000 })
})

test('what is not honoured is refused by name, with what to write instead and the list', () => {
  const refused: [string, string][] = [
    ['sslmod', 'Did you mean sslmode?'],
    ['password', 'Write it in authType.password.'],
    ['host', 'Write it in hostPort.'],
    ['keepalives_interval', 'only keepalives and keepalives_idle can be set'],
    ['authenticator', 'Honoured are: application_name'],
    ['toString', 'Honoured are:'],
  ]
  for (const [name, hint] of refused) {
    expect(() => readOptions({}, { [name]: 'x' }), name).toThrow(expect.objectContaining({
      code: 'CONFIG_INVALID', object: `connectionArguments.${name}`, hint: expect.stringContaining(hint),
    }))
  }
})

test('a wrong value is refused with the values there are', () => {
  for (const [name, value] of [['sslmode', 'yes'], ['connect_timeout', 'soon'], ['target_session_attrs', 'replica'], ['keepalives', '2'], ['client_encoding', 'LATIN1'], ['gssencmode', 'require']]) {
    expect(() => readOptions({ [name!]: value! }), name).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', object: `connectionOptions.${name}` }))
  }
})

test('the names honoured are listed in order', () => {
  expect(honouredOptions).toEqual([...honouredOptions].toSorted())
  expect(honouredOptions).toContain('target_session_attrs')
})

test('the command line of a backend is read in all three spellings', () => {
  expect(parseServerOptions(String.raw`-c geqo=off -cwork_mem=8MB --statement-timeout=5s  -c search_path=my\ schema,\\x`))
    .toEqual({ geqo: 'off', work_mem: '8MB', statement_timeout: '5s', search_path: 'my schema,\\x' })
  expect(parseServerOptions('')).toEqual({})
  for (const wrong of ['-d 5', '-c', '-c geqo', 'geqo=off', '-c =off']) {
    expect(() => parseServerOptions(wrong), wrong).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  }
})

test('settings survive the way into the startup message and back', () => {
  const name = fc.stringMatching(/^[a-z][a-z_]{0,20}$/)
  fc.assert(fc.property(fc.dictionary(name, fc.string()), (settings) => {
    expect(parseServerOptions(toStartupOptions(settings))).toEqual({ ...settings })
  }))
})

test('durations are read as the server reads them', () => {
  expect(['90s', '2min', '1500', '1.5s', '1 h', '250ms'].map((text) => parseDurationMs(text))).toEqual([90_000, 120_000, 1500, 1500, 3_600_000, 250])
  expect(['', 'soon', '-1', '5 weeks'].map((text) => parseDurationMs(text))).toEqual([undefined, undefined, undefined, undefined])
})
