import { expect, test } from 'vitest'
import { concealSecrets, isSecretField, mapSecrets, maskSecrets } from './secret-fields.ts'

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

test('a reference names a secret and stays; what only looks like one is masked', () => {
  const shown = { password: 'env:DB_PASSWORD', sslKey: 'file:/run/secrets/key.pem', token: 'env:not a name', secret: 'file:a\nb' }
  expect(maskSecrets(shown)).toEqual({ password: 'env:DB_PASSWORD', sslKey: 'file:/run/secrets/key.pem', token: '*********', secret: '*********' })
})

test('numbers, lists and mappings in a secret field are secret too, switches are not', () => {
  expect(maskSecrets({ password: 1234, tokens: ['a', { value: 'b', type: 'bearer' }], useToken: true })).toEqual({
    password: '*********', tokens: ['*********', { value: '*********', type: 'bearer' }], useToken: true,
  })
})

test.each([
  ['postgresql://me:p%40ss@db/shop', 'postgresql://me:*********@db/shop'],
  ['postgresql://me:p/a:s?s#w@rd@db:5432/shop', 'postgresql://me:*********@db:5432/shop'],
  ['socks5://:secret@proxy', 'socks5://:*********@proxy'],
  ['https://example.com:8080/path', 'https://example.com:8080/path'],
  ['https://me:p?sig=x@host/m.json?sv=1&sig=a%2Fb%3D&se=2', 'https://me:*********@host/m.json?sv=1&sig=*********&se=2'],
  ['https://b.s3.amazonaws.com/m.json?X-Amz-Date=1&X-Amz-Security-Token=t&X-Amz-Signature=abc#x', 'https://b.s3.amazonaws.com/m.json?X-Amz-Date=1&X-Amz-Security-Token=*********&X-Amz-Signature=*********#x'],
  ['is it a=b or https://x?', 'is it a=b or https://x?'],
  ['https://sts.eu-central-1.amazonaws.com', 'https://sts.eu-central-1.amazonaws.com'],
])('the password and the signature inside %s', (url, shown) => {
  expect(maskSecrets({ proxy: url })).toEqual({ proxy: shown })
})

test('every secret can be replaced by its path, and put back', () => {
  const paths: string[] = []
  const hidden = mapSecrets(connection, (_secret, path) => (paths.push(path), `<${path}>`))
  expect(paths).toEqual(['authType.password', 'sslConfig.caCertificate', 'sslConfig.sslKey', 'awsConfig.awsSecretAccessKey', 'connectionOptions.proxy'])
  expect(mapSecrets(hidden, (_mark, path) => path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], connection) as string))
    .toMatchObject({ authType: connection.authType, sslConfig: connection.sslConfig })
})

test('secrets that are known are taken out of a text, however it writes them; words are left', () => {
  expect(concealSecrets('no p"ss"w for {"a":"p\\"ss\\"w", "b":true}', ['p"ss"w', 'true', undefined])).toBe('no ********* for {"a":"*********", "b":true}')
})
