import { createEntity, createOrUpdateEntity } from '../../catalog/create.ts'
import { toStoredTest } from '../../catalog/data-quality/stored-test.ts'
import { addToSuite } from '../../catalog/data-quality/suites.ts'
import { readWritten } from '../../catalog/read-written.ts'
import { findBuiltIn } from '../../model/data-quality/definitions/built-in.ts'
import { parseEntityLink, testCaseFullyQualifiedName, toEntityLink } from '../../model/data-quality/entity-link.ts'
import { CreateTestCase, type TestCase } from '../../model/data-quality/test-case.ts'
import { CreateTestDefinition } from '../../model/data-quality/test-definition.ts'
import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { getByName } from '../../sinks/metadata-rest/session.ts'
import type { z } from 'zod'
import { guarded } from './guarded.ts'
import type { Importing } from './importing.ts'
import { listTheirs, nameOf, ownersOf, type TheirEntity } from './their-entities.ts'
import type { Vocabulary } from './vocabulary.ts'

type TheirTest = TheirEntity & { entityLink: string; testDefinition?: EntityReference } & Partial<Pick<TestCase, 'parameterValues' | 'computePassedFailedRowCount' | 'useDynamicAssertion' | 'dimensionColumns' | 'topDimensions'>>
type TheirSuite = TheirEntity & { basic?: boolean; executable?: boolean }

/** Brings the tests of tables that are taken over, the definitions that they need, and the bundles that hold them. Results stay where they are. */
export async function bringTests(importing: Importing, vocabulary: Vocabulary): Promise<void> {
  const definitions = new Map<string, Promise<string | undefined>>()
  const definitionOf = (reference: EntityReference): Promise<string | undefined> => {
    const name = nameOf(reference)
    const bringing = definitions.get(name) ?? guarded(importing, `testDefinition ${name}`, () => bringDefinition(importing, name))
    definitions.set(name, bringing)
    return bringing
  }
  // Tests carry labels from 1.6 on; an older server refuses to be asked for them.
  const fields = ['owners', 'testDefinition', ...(importing.session.dialect.since('1.6') ? ['tags'] : [])]
  for await (const test of listTheirs(importing.session, '/dataQuality/testCases', fields)) {
    await guarded(importing, `testCase ${test.fullyQualifiedName}`, () => bringTest(importing, vocabulary, { theirs: test as TheirTest, definitionOf }))
  }
  for await (const suite of listTheirs(importing.session, '/dataQuality/testSuites', ['owners'], { testSuiteType: 'logical' })) {
    const { basic, executable } = suite as TheirSuite
    if (basic !== true && executable !== true) await guarded(importing, `testSuite ${suite.fullyQualifiedName}`, () => bringSuite(importing, vocabulary, suite))
  }
}

async function bringDefinition({ pool, session, tally, actor, dryRun }: Importing, name: string): Promise<string | undefined> {
  const builtIn = findBuiltIn(name)?.name
  if (builtIn !== undefined) return builtIn
  if ((await readWritten(pool, 'testDefinition', [name])).size > 0) {
    tally.same('test definitions')
    return name
  }
  const theirs = await getByName(session.client, { type: 'testDefinition', fullyQualifiedName: name })
  if (theirs === undefined) return undefined
  const { owners: _owners, ...request } = parseRequest(CreateTestDefinition, theirs)
  tally.brought('test definitions', `make testDefinition ${name}`)
  if (!dryRun) await createEntity(pool, 'testDefinition', request, actor)
  return name
}

type BringTest = { theirs: TheirTest; definitionOf(reference: EntityReference): Promise<string | undefined> }

async function bringTest(importing: Importing, vocabulary: Vocabulary, { theirs, definitionOf }: BringTest): Promise<void> {
  const { pool, names, tally, actor, dryRun, overrides } = importing
  const target = parseEntityLink(theirs.entityLink)
  const table = names.toOurs(target.table)
  if (table === undefined) return
  const object = `testCase ${theirs.fullyQualifiedName}`
  if ((await readWritten(pool, 'table', [table])).size === 0) return tally.unmatched(object, `its table ${table} is not in this catalog`)
  const ours = { table, ...(target.column !== undefined && { column: names.plain(target.column) }) }
  const testDefinition = theirs.testDefinition === undefined ? undefined : await definitionOf(theirs.testDefinition)
  if (testDefinition === undefined) return tally.unmatched(object, 'its definition is nowhere')
  const [owners, tags] = [await vocabulary.owners(ownersOf(theirs)), await vocabulary.labels(theirs.tags ?? [])]
  const fqn = testCaseFullyQualifiedName(ours, theirs.name)
  const request = parseRequest(CreateTestCase, { ...theirs, entityLink: toEntityLink(ours), testDefinition, owners: dryRun ? [] : owners, tags, testSuite: undefined })
  const known = (await readWritten(pool, 'testCase', [fqn])).get(fqn)?.entity
  if (known !== undefined && isSameTest(known, request)) return tally.same('tests')
  if (known !== undefined && !overrides) return tally.kept('tests', object)
  tally.brought('tests', `${known === undefined ? 'make' : 'change'} testCase ${fqn}`)
  if (!dryRun) await createOrUpdateEntity(pool, 'testCase', await toStoredTest(pool, request), actor)
}

/** Whether a test asks for the same: its words may differ. */
function isSameTest(known: TestCase, request: z.infer<typeof CreateTestCase>): boolean {
  const values = (list: CreateTestCase['parameterValues'] = []): string => list.map(({ name, value }) => JSON.stringify([name, value])).toSorted().join()
  return known.testDefinition.name === request.testDefinition && values(known.parameterValues) === values(request.parameterValues)
}

async function bringSuite({ pool, session, names, tally, actor, dryRun }: Importing, vocabulary: Vocabulary, theirs: TheirEntity): Promise<void> {
  const members: string[] = []
  for await (const test of listTheirs(session, '/dataQuality/testCases', [], { testSuiteId: theirs.id })) {
    const target = parseEntityLink((test as TheirTest).entityLink)
    const table = names.toOurs(target.table)
    if (table !== undefined) members.push(testCaseFullyQualifiedName({ table, ...(target.column !== undefined && { column: names.plain(target.column) }) }, test.name))
  }
  if (members.length === 0) return
  const fqn = fullyQualifiedName(theirs.name)
  const known = (await readWritten(pool, 'testSuite', [fqn])).get(fqn)?.entity
  const ids = [...(await readWritten(pool, 'testCase', members)).values()].map(({ entity }) => entity.id)
  if (known === undefined) tally.brought('suites', `make testSuite ${fqn} with ${members.length} tests`)
  else tally.same('suites')
  if (dryRun) return
  const { name, displayName, description } = theirs
  const owners = await vocabulary.owners(ownersOf(theirs))
  const suite = known ?? await createEntity(pool, 'testSuite', { name, ...(displayName !== undefined && { displayName }), ...(description !== undefined && { description }), ...(owners.length > 0 && { owners }) }, actor)
  await addToSuite(pool, suite.id, ids)
}

/** What a server says, as a request here. Throws REQUEST_INVALID for what it cannot be. */
function parseRequest<Schema extends z.ZodType>(schema: Schema, said: object): z.infer<Schema> {
  const entries = Object.entries(said).filter(([, value]) => value !== null && value !== undefined)
  const parsed = schema.safeParse(Object.fromEntries(entries))
  const issue = parsed.error?.issues[0]
  if (parsed.data !== undefined) return parsed.data
  throw new TrunklineError('REQUEST_INVALID', `What the server says cannot be kept here: /${issue?.path.join('/') ?? ''} ${issue?.message ?? 'is not understood'}.`)
}
