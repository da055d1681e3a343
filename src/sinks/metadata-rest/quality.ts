import { TrunklineError } from '../../model/errors.ts'
import { findBuiltIn } from '../../model/data-quality/definitions/built-in.ts'
import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { CallReference, OpenMetadataCall } from '../call.ts'
import { encodeFullyQualifiedName } from '../open-metadata-wire.ts'
import { toDefinitionCall, toResultCalls, toSuiteCall, toTestCaseCall } from '../quality-wire.ts'
import type { QualitySink } from '../sink.ts'
import { makeCall } from './calls.ts'
import { toSentence } from './client.ts'
import { getByName, requireSuccess, type Session } from './session.ts'

/** Tests go to the server with the suite of their table, which is made where the table has none, and with definitions that the server lacks. */
export function createQualityWriter(session: Session): Pick<QualitySink, 'writeTestCase' | 'writeTestResult'> {
  const suites = new Map<string, Promise<string | undefined>>()
  const definitions = new Map<string, Promise<void>>()
  return {
    writeTestCase: async (request, { forceUpdate }) => {
      const { table, column } = parseEntityLink(request.entityLink)
      const reading = suites.get(table) ?? ensureSuite(session, table)
      suites.set(table, reading)
      const suite = await reading
      if (suite === undefined) return 'unknown'
      const definition = findBuiltIn(request.testDefinition)?.name ?? request.testDefinition
      await (definitions.get(definition) ?? definitions.set(definition, ensureDefinition(session, definition)).get(definition))
      const parts = [...splitFullyQualifiedName(table), ...(column === undefined ? [] : [column]), request.name]
      const known = await session.findId(nameOf('testCase', fullyQualifiedName(...parts)))
      if (known !== undefined && !forceUpdate) return 'unchanged'
      const call = toTestCaseCall({ ...request, testDefinition: definition })
      // Before 1.8 a test names its suite.
      const body = session.dialect.since('1.8') ? call.body : { ...call.body as object, testSuite: suite }
      const made = await makeCall(session, { ...call, body })
      if ('unknown' in made) return 'unknown'
      requireSuccess(made.answer, `the test ${request.name} of ${table}`)
      session.forget(nameOf('testCase', fullyQualifiedName(...parts)))
      return known === undefined ? 'created' : 'updated'
    },
    writeTestResult: async (record) => {
      const [first, ...rest] = toResultCalls(record)
      const made = await makeCall(session, toDialectResult(session, first!, record.testCase.fullyQualifiedName))
      if ('unknown' in made || made.answer.status === 404) return 'unknown'
      requireSuccess(made.answer, `the result of ${record.testCase.fullyQualifiedName}`)
      // Rows and statements are more than every server keeps: one that does not take them has the result all the same.
      for (const call of rest) await makeCall(session, call)
      return 'written'
    },
  }
}

function nameOf(type: string, fqn: string): CallReference {
  return { type, fullyQualifiedName: encodeFullyQualifiedName(fqn) }
}

/** Results stood below their case before 1.6. */
function toDialectResult({ dialect }: Session, call: OpenMetadataCall, testFqn: string): OpenMetadataCall {
  if (dialect.since('1.6')) return call
  return { method: 'PUT', path: `/dataQuality/testCases/${encodeURIComponent(encodeFullyQualifiedName(testFqn))}/testCaseResult`, body: call.body }
}

/** The name of the suite of a table; undefined for a table that the server does not hold. */
async function ensureSuite(session: Session, table: string): Promise<string | undefined> {
  const served = await getByName(session.client, nameOf('table', table), '?fields=testSuite')
  if (served === undefined || served.deleted === true) return undefined
  const known = served['testSuite'] as { fullyQualifiedName?: string } | undefined
  if (known?.fullyQualifiedName !== undefined) return known.fullyQualifiedName
  const call = toSuiteCall(table)
  const reference = session.dialect.since('1.6') ? call.body : { name: (call.body as { name: string }).name, executableEntityReference: served.fullyQualifiedName }
  const made = session.dialect.since('1.6') ? await makeCall(session, call) : { answer: { status: 404, body: undefined } }
  // The path of older servers, which newer clients still use.
  const answer = 'answer' in made && made.answer.status !== 404 && made.answer.status !== 405 ? made.answer : await session.client.send({ method: 'PUT', path: '/dataQuality/testSuites/executable', body: reference })
  requireSuccess(answer, `the test suite of ${table}`)
  return (answer.body as { fullyQualifiedName?: string } | undefined)?.fullyQualifiedName ?? `${table}.testSuite`
}

async function ensureDefinition(session: Session, name: string): Promise<void> {
  if (await session.findId({ type: 'testDefinition', fullyQualifiedName: name }) !== undefined) return
  const call = toDefinitionCall(name)
  if (call === undefined) return
  const made = await makeCall(session, call)
  if ('unknown' in made || made.answer.status >= 400) {
    throw new TrunklineError('SINK_FAILED', `The OpenMetadata server does not take the test definition ${name}${'answer' in made ? `: ${toSentence(made.answer)}` : ''}.`, { object: name })
  }
  session.forget({ type: 'testDefinition', fullyQualifiedName: name })
}
