import { expect, test } from 'vitest'
import { fillFromEnvironment } from './environment.ts'

test('what a connection leaves out comes from the variables of libpq', () => {
  expect(fillFromEnvironment({ type: 'Postgres' }, {
    PGHOST: 'db', PGPORT: '6432', PGUSER: 'reader', PGDATABASE: 'shop', PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '3', PGAPPNAME: '', PGPASSWORD: 'x',
  })).toEqual({
    type: 'Postgres', hostPort: 'db:6432', username: 'reader', database: 'shop', connectionOptions: { sslmode: 'require', connect_timeout: '3' },
  })
})

test('what a connection says itself stays', () => {
  const connection = {
    hostPort: 'a:1', username: 'u', database: 'd', sslMode: 'disable', sslConfig: { caCertificate: '/ca' },
    connectionOptions: { connect_timeout: '9' }, connectionArguments: { application_name: 'mine' },
  }
  expect(fillFromEnvironment(connection, {
    PGHOST: 'b', PGUSER: 'v', PGDATABASE: 'e', PGSSLMODE: 'require', PGSSLROOTCERT: '/other', PGCONNECT_TIMEOUT: '3', PGAPPNAME: 'theirs',
  })).toEqual(connection)
})

test('lists of hosts share one port, or have one each', () => {
  expect(fillFromEnvironment({}, { PGHOST: 'a,b', PGPORT: '6432' })['hostPort']).toBe('a:6432,b:6432')
  expect(fillFromEnvironment({}, { PGHOST: 'a,::1', PGPORT: '1,2' })['hostPort']).toBe('a:1,[::1]:2')
  expect(fillFromEnvironment({}, { PGHOST: '/tmp' })['hostPort']).toBe('/tmp')
  expect(fillFromEnvironment({}, { PGPORT: '6432' })['hostPort']).toBeUndefined()
})
