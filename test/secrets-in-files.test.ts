import { describe, expect, test } from 'vitest'
import { toErrorLines, toErrorObject } from '../src/cli/print-error.ts'
import { readWorkflowFile } from '../src/config.ts'
import { secretPaths } from '../src/connectors/postgres/connection.ts'
import { toConnectionSettings } from '../src/connectors/postgres/settings/read-settings.ts'
import { isSecretField } from '../src/model/secret-fields.ts'
import { metadataFile } from './command-line.ts'
import { findSecrets } from './secret-search.ts'

const password = 'Tr0ub4dor&3 "q\'\\/@:?#%+=$word é'
const pem = 'MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49'
const good = { username: 'reader', hostPort: 'localhost:5432', database: 'shop' }
const file = (connection: object) => metadataFile({ ...good, ...connection })

/** All that is said of a file, in every way there is; empty where nothing is wrong with it. */
async function said(text: string): Promise<string> {
  try {
    const { connection } = readWorkflowFile(text, { fileName: 'metadata.yaml', environment: {} })
    await toConnectionSettings(connection!, { environment: {} })
    return ''
  } catch (error) {
    return [...toErrorLines(error, { debug: true }), JSON.stringify(toErrorObject(error))].join('\n')
  }
}

describe('a secret in a wrong place is not quoted back', () => {
  test.each<[where: string, text: string]>([
    ['beside the username', file({ password })],
    ['at the top of the file', `password: ${JSON.stringify(password)}\n${file({})}`],
    ['in place of the mapping it belongs in', file({ authType: password })],
    ['in a mapping of its own', file({ authType: { password: { value: password } } })],
    ['under a mistyped key', file({ authType: { pasword: password } })],
    ['beside an unknown key', file({ authType: { password }, unknown: true })],
    ['as a number', file({ authType: { password: 123456789012345 } })],
    ['in the host', file({ hostPort: `reader:${password}@localhost:5432` })],
    ['in a URL in place of the host', file({ hostPort: `postgresql://reader:${encodeURIComponent(password)}@localhost:5432/shop` })],
    ['as the port', file({ hostPort: `localhost:${password}` })],
    ['as the SSL mode', file({ sslMode: password })],
    ['as the type of the connection', file({ type: password })],
    ['as an option that is not honoured', file({ connectionOptions: { password } })],
    ['as the value of an option of another kind', file({ connectionOptions: { connect_timeout: password } })],
    ['as the value of an option with choices', file({ connectionArguments: { sslmode: password } })],
    ['as server options', file({ connectionOptions: { options: password } })],
    ['as a server option', file({ connectionOptions: { options: `-c password=${password}` } })],
    ['as a key that is no PEM', file({ sslConfig: { sslKey: pem } })],
    ['as a key with a frame and nothing of a key', file({ sslConfig: { sslCertificate: '-----BEGIN CERTIFICATE-----\n', sslKey: `-----BEGIN PRIVATE KEY-----\n${pem}\n` } })],
    ['as a certificate', file({ sslConfig: { caCertificate: `-----BEGIN PRIVATE KEY-----\n${pem}\n-----END PRIVATE KEY-----` }, sslMode: 'verify-full' })],
    ['as a duration', file({ connectionOptions: { options: `-c statement_timeout=${password}` } })],
    ['in a file that is no YAML', `source: {password: ${JSON.stringify(password)}, "x`],
    ['in a file that is a text', JSON.stringify(password)],
    ['with a $ in it that begins a variable', file({ authType: { password } })],
  ])('%s', async (_where, text) => {
    const lines = await said(text)
    expect(lines).not.toBe('')
    expect(findSecrets(lines, { password, pem, number: '123456789012345' })).toEqual([])
    expect(lines).not.toMatch(/variable word|\$word/)
  })
})

test('what is no secret is quoted, so that a typing error can be seen', async () => {
  expect(await said(file({ sslMode: 'verify-full ' }))).toContain('"verify-full "')
  expect(await said(file({ hostPort: 'localhost:54x32' }))).toContain('localhost:54x32')
  expect(await said(file({ connectionOptions: { connect_timeout: 'soon' } }))).toContain('"soon"')
  expect(await said(file({ authType: { password: '$SHOP_PASSWORD' } }))).toContain('SHOP_PASSWORD')
  expect(await said(file({ sslConfig: { sslKey: './keys/reader.pem' } }))).toContain('./keys/reader.pem')
})

test('every setting that the schema marks as a secret is one by its name too', () => {
  expect(secretPaths.filter((path) => !isSecretField(path.split('.').at(-1)!))).toEqual([])
})
