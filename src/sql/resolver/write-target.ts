import { child, text, type Ast } from './ast.ts'
import { findOverlay, relationRange } from './from.ts'
import { findRelation } from './names.ts'
import { ResolveError, type OverlayTable, type Range, type Resolver } from './scope.ts'

/** What a statement writes to. One that only statements know has a number below 0, and `overlay`. */
export type WriteTarget = { readonly relation: number; readonly range: Range; readonly overlay?: OverlayTable; numberOf(column: string): number }

/** The relation that a statement writes to; throws a ResolveError, also from `numberOf` for a column it does not have. */
export function findTarget(resolver: Resolver, rangeVar: Ast): WriteTarget {
  const alias = child(rangeVar, 'alias')
  const overlay = findOverlay(resolver, rangeVar)
  if (overlay !== undefined) return overlayTarget(overlay, text(rangeVar, 'relname'), alias)
  const relation = findRelation(resolver, rangeVar)
  if (relation === undefined) throw new ResolveError(`relation ${[text(rangeVar, 'schemaname'), text(rangeVar, 'relname')].filter((part) => part !== '').join('.')} does not exist`)
  const numbers = new Map(relation.columns.map(({ name, number }) => [name, number]))
  return {
    relation: relation.oid,
    range: relationRange(relation, alias),
    numberOf: (column) => numbers.get(column) ?? refuse(relation.name, column),
  }
}

export const overlayRelation = -2

function overlayTarget(overlay: OverlayTable, name: string, alias: Ast | undefined): WriteTarget {
  return {
    relation: overlayRelation,
    overlay,
    range: { name: text(alias, 'aliasname') || name, columns: overlay.columns },
    numberOf: (column) => {
      const index = overlay.columns.findIndex((candidate) => candidate.name === column)
      return index < 0 ? refuse(name, column) : index + 1
    },
  }
}

function refuse(relation: string, column: string): never {
  throw new ResolveError(`column ${column} of relation ${relation} does not exist`)
}

