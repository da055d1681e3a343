import type { PostgresIndex } from '../../../model/postgres.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import type { RelationName } from './column.ts'
import { inParentheses, lowerKeywords, toNameList, toParameterList, when, words } from './sql-text.ts'

/** The statement that makes an index which no constraint makes, and what can only be said afterwards. */
export function toIndexStatements(index: PostgresIndex, relation: RelationName): string[] {
  const table = quoteQualified(relation.databaseSchema, relation.table)
  const head = words('create', index.isUnique && 'unique', 'index', quoteIdentifier(index.name), 'on', table)
  const tail = toWrittenTail(index)
  if (tail === undefined) return [`${head} ${toTail(index)}`]
  // The server's own text leaves the tablespace out.
  return [`${head} ${tail}`, ...toIndexTablespace(index, relation)]
}

/** Moves an index to its tablespace. */
export function toIndexTablespace({ name, tablespace }: PostgresIndex, { databaseSchema }: RelationName): string[] {
  return when(tablespace, (space) => `alter index ${quoteQualified(databaseSchema, name)} set tablespace ${quoteIdentifier(space)}`)
}

/**
 * What follows the table in the server's text. Its ONLY, of an index on a partitioned table, stays out: an index that leaves partitions out
 * is no valid one.
 */
function toWrittenTail({ definition }: PostgresIndex): string | undefined {
  const name = String.raw`(?:"(?:[^"]|"")*"|[^\s"])+`
  const tail = definition === undefined ? undefined : new RegExp(`^CREATE (?:UNIQUE )?INDEX ${name} ON (?:ONLY )?${name} USING (.+)$`, 's').exec(definition)?.[1]
  return tail === undefined ? undefined : lowerKeywords(tail.startsWith('btree ') ? tail.slice('btree '.length) : `using ${tail}`)
}

function toTail({ method, keys, included, nullsNotDistinct, options, tablespace, predicate }: PostgresIndex): string {
  return words(
    method !== 'btree' && `using ${quoteIdentifier(method)}`,
    `(${keys.map(toKey).join(', ')})`,
    included.length > 0 && `include (${toNameList(included)})`,
    nullsNotDistinct && 'nulls not distinct',
    options !== undefined && `with (${toParameterList(options)})`,
    tablespace !== undefined && `tablespace ${quoteIdentifier(tablespace)}`,
    predicate !== undefined && `where ${lowerKeywords(predicate)}`,
  )
}

function toKey({ expression, isColumn, collation, operatorClass, descending, nullsFirst }: PostgresIndex['keys'][number]): string {
  return words(
    isColumn ? quoteIdentifier(expression) : inParentheses(lowerKeywords(expression)),
    collation !== undefined && `collate ${collation}`,
    operatorClass,
    descending && 'desc',
    nullsFirst !== undefined && (nullsFirst ? 'nulls first' : 'nulls last'),
  )
}
