import { z } from 'zod'
import { parseEntityLink, toEntityLink } from '../../model/data-quality/entity-link.ts'
import type { TestCatalog, TestSelection } from '../../model/data-quality/run.ts'
import type { TestCase } from '../../model/data-quality/test-case.ts'
import { TestDefinition } from '../../model/data-quality/test-definition.ts'
import { TestCaseResult } from '../../model/data-quality/test-result.ts'
import type { EntityReference, TagLabel } from '../../model/entity.ts'
import { fullyQualifiedName, parentFullyQualifiedName } from '../../model/fqn.ts'
import { ColumnProfile } from '../../model/profile.ts'
import { TableProfilerConfig } from '../../model/profiler-config.ts'
import { decodeFullyQualifiedName, decodeName, encodeFullyQualifiedName } from '../open-metadata-wire.ts'
import { collectionOf, getByName, listAll, requireSuccess, type ServedEntity, type Session } from './session.ts'

type ServedTest = ServedEntity & { name: string; entityLink: string; testDefinition?: EntityReference }
type ServedColumn = { name: string; tags?: readonly TagLabel[]; profile?: unknown }

const sensitiveTag = 'PII.Sensitive'

/** A newer server may say more than is known here. */
const RowSettings = z.object(TableProfilerConfig.shape)

/** Where it is kept how a table is profiled: with the table, its schema and its database, the nearest first. */
const settingPlaces = [
  { type: 'table', field: 'tableProfilerConfig' }, { type: 'databaseSchema', field: 'databaseSchemaProfilerConfig' }, { type: 'database', field: 'databaseProfilerConfig' },
] as const

function parentOf(fqn: string, steps: number): string | undefined {
  return steps === 0 ? fqn : parentOf(parentFullyQualifiedName(fqn) ?? '', steps - 1)
}

/** What a data-quality run asks of a server: the tests that it keeps, what became of them before, and what it knows of their tables. Names are as PostgreSQL has them. */
export function createServerTestCatalog(session: Session): TestCatalog {
  const definitions = new Map<string, Promise<TestDefinition | undefined>>()
  const definitionOf = (name: string): Promise<TestDefinition | undefined> => {
    const reading = definitions.get(name) ?? getByName(session.client, { type: 'testDefinition', fullyQualifiedName: name }).then((served) => parse(TestDefinition, withPlatformsOfToday(served)))
    definitions.set(name, reading)
    return reading
  }
  const theirs = (fqn: string): string => (session.dialect.isTrunkline ? fqn : encodeFullyQualifiedName(fqn))
  return {
    listTestCases: async (selection) => {
      const tests: TestCase[] = []
      for await (const served of listServed(session, selection, theirs)) {
        const test = toTestCase(session, served)
        const isNamed = selection.names === undefined || selection.names.includes(test.name) || selection.names.includes(test.fullyQualifiedName)
        const isOfService = selection.service === undefined || test.fullyQualifiedName.startsWith(`${fullyQualifiedName(selection.service)}.`)
        if (isNamed && isOfService && (await definitionOf(test.testDefinition.name ?? ''))?.enabled !== false) tests.push(test)
      }
      return tests.toSorted((a, b) => (a.fullyQualifiedName < b.fullyQualifiedName ? -1 : 1))
    },
    readTestDefinition: definitionOf,
    readPastResults: async (fqn, limit) => {
      const name = encodeURIComponent(theirs(fqn))
      const path = session.dialect.since('1.6') ? `/dataQuality/testCases/testCaseResults/${name}` : `/dataQuality/testCases/${name}/testCaseResult`
      const answer = await session.client.send({ method: 'GET', path: `${path}?startTs=0&endTs=${Date.now()}` })
      if (answer.status === 404) return []
      requireSuccess(answer, `the results of ${fqn}`)
      const { data = [] } = (answer.body ?? {}) as { data?: unknown[] }
      return data.flatMap((one) => parse(TestCaseResult, one) ?? []).toSorted((a, b) => b.timestamp - a.timestamp).slice(0, limit)
    },
    readSensitiveColumns: async (fqn) => {
      const table = await getByName(session.client, { type: 'table', fullyQualifiedName: theirs(fqn) }, '?fields=columns,tags')
      return columnsOf(table).filter(({ tags }) => tags?.some(({ tagFQN }) => tagFQN === sensitiveTag) === true).map(({ name }) => plain(session, name))
    },
    readRowSettings: async (fqn) => {
      const settings: TableProfilerConfig[] = []
      for (const [place, at] of settingPlaces.map((one, index) => [one, parentOf(fqn, index)] as const)) {
        const id = at === undefined ? undefined : await session.findId({ type: place.type, fullyQualifiedName: theirs(at) })
        if (id === undefined) continue
        const answer = await session.client.send({ method: 'GET', path: `${collectionOf(place.type)}/${id}/${place.field}` })
        const config = answer.status === 200 ? parse(RowSettings, (answer.body as Record<string, unknown> | undefined)?.[place.field]) : undefined
        if (config !== undefined) settings.push(config)
      }
      return settings
    },
    readColumnProfiles: async (fqn) => {
      const answer = await session.client.send({ method: 'GET', path: `/tables/${encodeURIComponent(theirs(fqn))}/tableProfile/latest` })
      if (answer.status === 404) return []
      requireSuccess(answer, `the profile of ${fqn}`)
      return columnsOf(answer.body as ServedEntity).flatMap(({ name, profile }) => (profile === undefined ? [] : parse(ColumnProfile, { ...profile as object, name: plain(session, name) }) ?? []))
    },
  }
}

/** The tests of a table and its columns, of a suite, or of the whole server. */
async function* listServed({ client, dialect }: Session, { table, suite }: TestSelection, theirs: (fqn: string) => string): AsyncGenerator<ServedTest> {
  const query: Record<string, string> = { limit: '100', fields: 'testDefinition' }
  if (table !== undefined) Object.assign(query, { entityLink: toEntityLink({ table: theirs(table) }), includeAllTests: 'true' })
  if (suite !== undefined) {
    const found = await getByName(client, { type: 'testSuite', fullyQualifiedName: theirs(suite) })
      ?? (dialect.isTrunkline ? undefined : await getByName(client, { type: 'testSuite', fullyQualifiedName: fullyQualifiedName(suite) }))
    if (found === undefined) return
    query['testSuiteId'] = found.id
  }
  for await (const served of listAll(client, '/dataQuality/testCases', query)) if (served.deleted !== true) yield served as ServedTest
}

/** What is called dbt today was DBT before 1.11. */
function withPlatformsOfToday(served: ServedEntity | undefined): object | undefined {
  const platforms = served?.['testPlatforms']
  return Array.isArray(platforms) ? { ...served, testPlatforms: platforms.map((one) => (one === 'DBT' ? 'dbt' : one as unknown)) } : served
}

function toTestCase(session: Session, served: ServedTest): TestCase {
  const { table, column } = parseEntityLink(served.entityLink)
  const link = toEntityLink({ table: session.dialect.isTrunkline ? table : decodeFullyQualifiedName(table), ...(column !== undefined && { column: plain(session, column) }) })
  const fqn = session.dialect.isTrunkline ? served.fullyQualifiedName : decodeFullyQualifiedName(served.fullyQualifiedName)
  const { dimensionColumns } = served as { dimensionColumns?: string[] }
  return { ...withoutNulls(served), entityLink: link, fullyQualifiedName: fqn, ...(dimensionColumns != null && { dimensionColumns: dimensionColumns.map((name) => plain(session, name)) }) } as unknown as TestCase
}

function plain({ dialect }: Session, name: string): string {
  return dialect.isTrunkline ? name : decodeName(name)
}

function columnsOf(table: ServedEntity | undefined): readonly ServedColumn[] {
  return (table?.['columns'] as readonly ServedColumn[] | undefined) ?? []
}

/** A value as it is known here; undefined for one that is not. */
function parse<Value>(schema: { safeParse(value: unknown): { data?: Value | undefined } }, value: unknown): Value | undefined {
  return typeof value === 'object' && value !== null ? schema.safeParse(withoutNulls(value)).data : undefined
}

function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
}
