import { expect, test } from 'vitest'
import { isSecretField, maskSecrets, restoreSecrets } from './secret-fields.ts'

const connection = {
  type: 'Postgres',
  username: 'reader',
  hostPort: 'db:5432',
  authType: { password: 'hunter2' },
  sslConfig: { caCertificate: '-----BEGIN', sslKey: 'key' },
  awsConfig: { awsAccessKeyId: 'AKIA1', awsSecretAccessKey: 'abc', awsSessionToken: '' },
  connectionOptions: { proxy: 'socks5://me:secret@proxy:1080/x' },
}

test('secrets are masked by the name of their field, at any depth, and names and addresses stay', () => {
  expect(maskSecrets(connection)).toEqual({
    type: 'Postgres',
    username: 'reader',
    hostPort: 'db:5432',
    authType: { password: '*********' },
    sslConfig: { caCertificate: '*********', sslKey: '*********' },
    awsConfig: { awsAccessKeyId: 'AKIA1', awsSecretAccessKey: '*********', awsSessionToken: '' },
    connectionOptions: { proxy: 'socks5://me:*********@proxy:1080/x' },
  })
})

test('what was shown masked and is sent back unchanged keeps the stored secret', () => {
  expect(restoreSecrets(maskSecrets(connection), connection)).toEqual(connection)
})

test('a new secret replaces the stored one, and a mask over nothing is dropped', () => {
  expect(restoreSecrets({ authType: { password: 'new' } }, connection)).toEqual({ authType: { password: 'new' } })
  expect(restoreSecrets({ authType: { password: '*********' } }, undefined)).toEqual({ authType: {} })
})

test('the words are found in any spelling, and public neighbours of a secret are not secrets', () => {
  for (const name of ['PASSWORD', 'client_secret', 'api-key', 'PrivateKeyPassphrase', 'jwtToken']) expect([name, isSecretField(name)]).toEqual([name, true])
  for (const name of ['tokenUri', 'awsAccessKeyId', 'sslMode', 'keyspace', 'primaryKey']) expect([name, isSecretField(name)]).toEqual([name, false])
})
