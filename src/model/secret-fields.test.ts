import { expect, test } from 'vitest'
import { isSecretField, maskSecrets } from './secret-fields.ts'

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

test('the words are found in any spelling, and public neighbours of a secret are not secrets', () => {
  for (const name of ['PASSWORD', 'client_secret', 'api-key', 'PrivateKeyPassphrase', 'jwtToken']) expect([name, isSecretField(name)]).toEqual([name, true])
  for (const name of ['tokenUri', 'awsAccessKeyId', 'sslMode', 'keyspace', 'primaryKey']) expect([name, isSecretField(name)]).toEqual([name, false])
})
