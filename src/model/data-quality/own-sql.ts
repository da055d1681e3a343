import type { EntityType } from '../entity.ts'
import type { TestParameterValue } from './test-case.ts'

/** Parameters whose values are run as SQL, as they are. */
export const sqlParameters: ReadonlySet<string> = new Set(['sqlExpression', 'partitionExpression', 'where'])

type Shown = Readonly<Record<string, unknown>>

/**
 * Whether a test or definition would bring SQL of somebody's own, or other than it has: it runs under the role of a connection. Read-only as that is, it
 * may read all that the role may, so it asks for more than changing the catalog.
 */
export function bringsSql(entityType: EntityType, shown: Shown, before: Shown): boolean {
  if (entityType === 'testDefinition') return shown['sqlExpression'] !== undefined && shown['sqlExpression'] !== before['sqlExpression']
  if (entityType !== 'testCase') return false
  const known = new Set(sqlOf(before))
  return sqlOf(shown).some((sql) => !known.has(sql))
}

function sqlOf(shown: Shown): string[] {
  return ((shown['parameterValues'] ?? []) as TestParameterValue[]).filter(({ name, value }) => sqlParameters.has(name) && value.trim() !== '').map(({ name, value }) => `${name} ${value}`)
}
