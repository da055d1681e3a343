import { TrunklineError } from '../../../model/errors.ts'
import { createDefinitions, type DefinitionStore } from '../mapping/definitions.ts'
import { definitionsQuery, publicationFiltersQuery, queryTextsQuery, routineTextsQuery, type DefinitionRow, type QueryTextRow, type RoutineTextRow } from '../queries/definitions.ts'
import type { Session } from '../session.ts'
import { isObjectError } from './context.ts'
import type { Locks } from './locks.ts'

/** What to read texts of: oids by the kind of statement that reads them. */
export type TextScope = {
  relations: readonly number[]
  /** Those of them that may be published; none where the role may not read publications. */
  published: readonly number[]
  /** Those of them with a query stored: views, rules, policies. */
  withQueryText: readonly number[]
  /** Routines whose body is parsed SQL. */
  routines: readonly number[]
}

/** Broken definitions, by oid of the relation or routine. */
export type TextFailures = Readonly<Record<'relation' | 'routine', Map<number, TrunklineError>>>

/** `byRelation` holds every text once more with what it is of, sorted: whether one differs is told by comparing them. */
export type Texts = { definitions: DefinitionStore; failures: TextFailures; byRelation: ReadonlyMap<number, readonly string[]> }

/** Deparsing a query holds locks until its statement ends, so that one statement does a few only. */
const batchSize = 100
const mostAttempts = 3

/** Reads every text for which the server must look into a relation, each statement in a transaction of its own, locked relations left out. */
export async function readTexts(session: Session, scope: TextScope, locks: Locks): Promise<Texts> {
  const definitions = createDefinitions()
  const failures: TextFailures = { relation: new Map(), routine: new Map() }
  const byRelation = new Map<number, string[]>()
  const keep = ({ relation, ...text }: DefinitionRow | QueryTextRow): void => {
    const known = byRelation.get(relation)
    if (known === undefined) byRelation.set(relation, [JSON.stringify(text)])
    else known.push(JSON.stringify(text))
  }
  const relations = { session, locks, failures, what: 'relation' } as const
  const routines = { session, locks, failures, what: 'routine' } as const

  const rows = [
    ...await readEach<DefinitionRow>({ ...relations, statement: definitionsQuery }, scope.relations),
    ...await readEach<DefinitionRow>({ ...relations, statement: publicationFiltersQuery }, scope.published),
  ]
  for (const row of rows) {
    keep(row)
    if (row.text !== null) definitions.add(row.kind, row.object, row.text, row.position)
  }
  for (const batch of batchesOf(scope.withQueryText)) {
    for (const row of await readEach<QueryTextRow>({ ...relations, statement: queryTextsQuery }, batch)) {
      keep(row)
      // A view is known by its relation: its rule has no name of its own.
      const object = row.kind === 'view' ? row.relation : row.object
      if (row.text !== null) definitions.add(row.kind, object, row.text)
      if (row.kind === 'view') definitions.addVersion('view', object, row.version)
    }
  }
  for (const batch of batchesOf(scope.routines)) {
    for (const row of await readEach<RoutineTextRow>({ ...routines, statement: routineTextsQuery }, batch)) {
      if (row.text !== null) definitions.add('body', row.routine, row.text)
      definitions.addVersion('body', row.routine, row.version)
    }
  }
  for (const list of byRelation.values()) list.sort()
  return { definitions, failures, byRelation }
}

type EachRead = { session: Session; locks: Locks; failures: TextFailures; what: 'relation' | 'routine'; statement: string }

/**
 * The rows of a statement over these oids. A lock that came in between is looked up and left out; an object whose definition raises an error
 * is found by halving, and named in `failures`.
 */
async function readEach<Row extends object>(read: EachRead, oids: readonly number[]): Promise<Row[]> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const open = oids.filter((oid) => !read.locks[read.what].has(oid))
    if (open.length === 0) return []
    try {
      return await read.session.query<Row>(read.statement, [open])
    } catch (error) {
      if (error instanceof TrunklineError && error.code === 'LOCK_TIMEOUT') await read.locks.refresh(read.session)
      else if (isObjectError(error)) return await readHalves<Row>(read, open, error)
      else throw error
    }
  }
  read.locks.giveUp(read.what, oids)
  return []
}

async function readHalves<Row extends object>(read: EachRead, oids: readonly number[], error: TrunklineError): Promise<Row[]> {
  const [only] = oids
  if (oids.length === 1 && only !== undefined) {
    read.failures[read.what].set(only, error)
    return []
  }
  const middle = Math.ceil(oids.length / 2)
  const first = await readEach<Row>(read, oids.slice(0, middle))
  return [...first, ...await readEach<Row>(read, oids.slice(middle))]
}

function* batchesOf(oids: readonly number[]): Generator<number[]> {
  for (let start = 0; start < oids.length; start += batchSize) yield oids.slice(start, start + batchSize)
}
