import { expect, test } from 'vitest'

import { defaultHome } from './home.ts'

const ana = { env: {}, uid: 1000, platform: 'linux', homeDirectory: '/home/ana' } as const

test('an ordinary user keeps everything in the data folder of the system', () => {
  expect(defaultHome(ana)).toBe('/home/ana/.local/share/trunkline')
  expect(defaultHome({ ...ana, env: { XDG_DATA_HOME: '/data/ana' } })).toBe('/data/ana/trunkline')
  expect(defaultHome({ ...ana, env: { XDG_DATA_HOME: 'relative' } })).toBe('/home/ana/.local/share/trunkline')
  expect(defaultHome({ ...ana, platform: 'darwin', homeDirectory: '/Users/ana' })).toBe('/Users/ana/Library/Application Support/trunkline')
})

test('root keeps it where the user that runs PostgreSQL can reach it', () => {
  expect(defaultHome({ ...ana, uid: 0, homeDirectory: '/root' })).toBe('/var/lib/trunkline')
  expect(defaultHome({ ...ana, uid: 0, platform: 'darwin', homeDirectory: '/var/root' })).toBe('/usr/local/var/trunkline')
})

test('TRUNKLINE_HOME is what counts, for everybody', () => {
  const env = { TRUNKLINE_HOME: '/srv/trunkline', XDG_DATA_HOME: '/data' }
  expect(defaultHome({ ...ana, env })).toBe('/srv/trunkline')
  expect(defaultHome({ ...ana, env, uid: 0 })).toBe('/srv/trunkline')
  expect(defaultHome({ ...ana, env: { TRUNKLINE_HOME: '' } })).toBe('/home/ana/.local/share/trunkline')
})
