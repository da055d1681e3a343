import { TrunklineError } from '../../model/errors.ts'
import type { CallReference } from '../call.ts'
import { toSentence, type Answer, type Client } from './client.ts'
import { toDialect, type Dialect } from './dialect.ts'

/** An entity as the server gives it. */
export type ServedEntity = { id: string; fullyQualifiedName: string; deleted?: boolean; sourceHash?: string } & Record<string, unknown>

/** A client that knows which version it speaks to, and which names stand for which ids. */
export type Session = {
  readonly client: Client
  readonly dialect: Dialect
  /** The id of an entity that is there and not deleted; asked for once, by its exact name. */
  findId(reference: CallReference): Promise<string | undefined>
  /** What was just written is known without asking. */
  learn(reference: CallReference, id: string): void
  /** What is gone is not known any longer. */
  forget(reference: CallReference): void
}

/** Collections by entity type, as far as references go. */
const collections: Readonly<Record<string, string>> = {
  databaseService: '/services/databaseServices', database: '/databases', databaseSchema: '/databaseSchemas', table: '/tables', storedProcedure: '/storedProcedures',
  classification: '/classifications', tag: '/tags', query: '/queries', user: '/users', team: '/teams', glossary: '/glossaries', glossaryTerm: '/glossaryTerms', domain: '/domains',
  dashboard: '/dashboards', type: '/metadata/types', mlmodel: '/mlmodels', apiEndpoint: '/apiEndpoints',
  testDefinition: '/dataQuality/testDefinitions', testSuite: '/dataQuality/testSuites', testCase: '/dataQuality/testCases', ingestionPipeline: '/services/ingestionPipelines',
}

/** Whether entities of this type can be asked for. */
export function hasCollection(type: string): boolean {
  return collections[type] !== undefined
}

/** The collection of an entity type; throws INTERNAL for one that nobody refers to. */
export function collectionOf(type: string): string {
  const path = collections[type]
  if (path === undefined) throw new TrunklineError('INTERNAL', `No collection of OpenMetadata is known for ${type}.`)
  return path
}

/** Asks the server for its version and speaks accordingly. Throws SINK_FAILED. */
export async function openSession(client: Client): Promise<Session> {
  const about = await client.send({ method: 'GET', path: '/system/version' })
  if (about.status !== 200) {
    throw new TrunklineError('SINK_FAILED', `The server does not tell its version: ${toSentence(about)}.`, {
      object: 'openMetadataServerConfig.hostPort', hint: 'hostPort is the address of the API, such as http://localhost:8585/api.',
    })
  }
  const ids = new Map<string, Promise<string | undefined>>()
  const keyOf = ({ type, fullyQualifiedName }: CallReference): string => `${type} ${fullyQualifiedName}`
  return {
    client, dialect: toDialect(about.body),
    findId: (reference) => {
      const key = keyOf(reference)
      const known = ids.get(key) ?? getByName(client, reference).then((entity) => (entity?.deleted === true ? undefined : entity?.id))
      ids.set(key, known)
      return known
    },
    learn: (reference, id) => void ids.set(keyOf(reference), Promise.resolve(id)),
    forget: (reference) => void ids.delete(keyOf(reference)),
  }
}

/** An entity by its exact name; undefined where there is none. */
export async function getByName(client: Client, { type, fullyQualifiedName }: CallReference, query = ''): Promise<(ServedEntity & { etag?: string }) | undefined> {
  const answer = await client.send({ method: 'GET', path: `${collectionOf(type)}/name/${encodeURIComponent(fullyQualifiedName)}${query}` })
  return toEntity(answer, `${type} ${fullyQualifiedName}`)
}

/** The entity of an answer; undefined for 404, and for 501 of a server that keeps nothing of this type. Throws SINK_FAILED for any other refusal. */
export function toEntity(answer: Answer, object: string): (ServedEntity & { etag?: string }) | undefined {
  if (answer.status === 404 || answer.status === 501) return undefined
  requireSuccess(answer, object)
  const entity = answer.body as ServedEntity | undefined
  if (typeof entity?.id !== 'string') throw new TrunklineError('SINK_FAILED', `The OpenMetadata server answered for ${object} with something that is no entity.`, { object })
  return { ...entity, ...(answer.etag !== undefined && { etag: answer.etag }) }
}

/** Throws SINK_FAILED with what the server said, unless it did what it was asked. */
export function requireSuccess(answer: Answer, object: string): void {
  if (answer.status >= 200 && answer.status < 300) return
  throw new TrunklineError('SINK_FAILED', `The OpenMetadata server refuses ${object}: ${toSentence(answer)}.`, { object })
}

/** All pages of a list. */
export async function* listAll(client: Client, path: string, query: Readonly<Record<string, string>>): AsyncGenerator<ServedEntity> {
  for (let after: string | undefined; ;) {
    const text = new URLSearchParams({ ...query, ...(after !== undefined && { after }) }).toString()
    const answer = await client.send({ method: 'GET', path: `${path}?${text}` })
    // What was listed may be gone by the next page: then there is nothing more below it.
    if (answer.status === 404) return
    requireSuccess(answer, `the list ${path}`)
    const { data, paging } = (answer.body ?? {}) as { data?: unknown; paging?: { after?: string } }
    if (!Array.isArray(data)) throw new TrunklineError('SINK_FAILED', `The OpenMetadata server answered the list ${path} with something that is no list.`, { object: path })
    yield* data as ServedEntity[]
    if (paging?.after === undefined || paging.after === null || paging.after === after) return
    after = paging.after
  }
}
