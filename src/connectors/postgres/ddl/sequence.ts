import type { PostgresIdentity, PostgresSequence } from '../../../model/postgres.ts'
import { quoteLiteral, quoteQualified } from '../identifier.ts'
import { toAccess, type Access } from './grants.ts'
import { toSqlName, when, words } from './sql-text.ts'

type Limits = Pick<PostgresIdentity, 'start' | 'increment' | 'minimum' | 'maximum' | 'cache' | 'cycle'>

/** The range of the types a sequence may have. */
const ranges: Readonly<Record<string, { minimum: string; maximum: string }>> = {
  smallint: { minimum: '-32768', maximum: '32767' },
  integer: { minimum: '-2147483648', maximum: '2147483647' },
  bigint: { minimum: '-9223372036854775808', maximum: '9223372036854775807' },
}

/** Options of a sequence that are not what CREATE SEQUENCE takes by itself. https://www.postgresql.org/docs/current/sql-createsequence.html */
export function toSequenceOptions(sequence: Limits, dataType: string): string {
  const { increment, minimum, maximum, start, cache, cycle } = sequence
  const range = ranges[dataType]
  const isDescending = increment.startsWith('-')
  return words(
    increment !== '1' && `increment ${increment}`,
    minimum !== (isDescending ? range?.minimum : '1') && `minvalue ${minimum}`,
    maximum !== (isDescending ? '-1' : range?.maximum) && `maxvalue ${maximum}`,
    start !== (isDescending ? maximum : minimum) && `start ${start}`,
    cache !== '1' && `cache ${cache}`,
    cycle && 'cycle',
  )
}

/** The statements of a sequence; `ownedBy` waits for the table of its column. */
export type SequenceStatements = { create: string[]; ownedBy: string[]; comments: string[]; access: Access }

export function toSequenceStatements(sequence: PostgresSequence, databaseSchema: string): SequenceStatements {
  const { persistence, dataType, ownedBy, description } = sequence
  const name = quoteQualified(databaseSchema, sequence.name)
  return {
    create: [words('create', persistence, 'sequence', name, dataType !== 'bigint' && `as ${dataType}`, toSequenceOptions(sequence, dataType))],
    ownedBy: when(ownedBy, (column) => `alter sequence ${name} owned by ${toSqlName(column)}`),
    comments: when(description, (text) => `comment on sequence ${name} is ${quoteLiteral(text)}`),
    access: toAccess({ kind: 'sequence', name, owner: sequence.owner, grants: sequence.grants }),
  }
}
