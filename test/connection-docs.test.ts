import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { PostgresConnection } from '../src/connectors/postgres/connection.ts'
import { honouredOptions } from '../src/connectors/postgres/settings/options.ts'
import { settingsFor } from './postgres-settings.ts'

const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'connection.md'), 'utf8')
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml!) as Record<string, unknown>)

test('every connection in docs/connection.md is one that is accepted', () => {
  expect(examples.length).toBeGreaterThanOrEqual(7)
  for (const example of examples) expect(PostgresConnection.safeParse(example).error).toBeUndefined()
})

test('every way to sign in has its example', async () => {
  const methods: string[] = []
  for (const { sslConfig: _, ...example } of examples) {
    const { authentication } = await settingsFor({ host: 'db', port: 5432, user: 'u', database: 'd' }, example, { SHOP_PASSWORD: 'x', AZURE_SECRET: 'x', AWS_KEY_OF_READER: 'x' })
      .catch((error: { object?: string }) => ({ authentication: error.object }))
    methods.push(authentication ?? '')
  }
  expect(new Set(methods)).toEqual(new Set(['basic', 'iam', 'azure', 'google', 'authType.password']))
})

test('the options honoured are the ones listed, and every key is explained', () => {
  const listed = [...text.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!))
  expect(honouredOptions.filter((option) => !listed.includes(option))).toEqual([])
  for (const key of Object.keys(PostgresConnection.shape)) expect(text, key).toContain(`\`${key}\``)
})
