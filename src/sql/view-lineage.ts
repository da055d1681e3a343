import type { CatalogSnapshot } from './catalog-snapshot.ts'
import { treeLineage, type TreeLineage } from './node-tree/tree-lineage.ts'
import { splitColumnKey } from './dependence.ts'
import { emptyQueryLineage, type QueryLineage } from './query-lineage.ts'

/** A view's lineage with its proof: the columns its tree mentions against those the server says its rule depends on. */
export type ViewLineage = { lineage: QueryLineage; proof: ViewProof; notes: readonly string[] }

/** `unread` is what the server lists and the tree did not show; `invented` what the tree showed and the server does not list. */
export type ViewProof = { isVerified: boolean; unread: string[]; invented: string[] }

/** Objects that initdb made have smaller oids: the server pins them, and records no dependencies on them. */
const firstUserOid = 16_384

/** The lineage of a view from its rule's tree, proved; throws a TreeFormatError where the tree cannot be read. */
export function viewLineage(catalog: CatalogSnapshot, { tree, recorded }: { tree: string; recorded: ReadonlySet<string> }): ViewLineage {
  const read = treeLineage(catalog, tree)
  return { lineage: read.queries[0] ?? emptyQueryLineage(), proof: proveMentions(catalog, read, recorded), notes: read.notes }
}

/**
 * Holds what a tree mentions against what the server recorded. Two rules stand between them, no list of names: what initdb made is pinned and
 * never recorded, and fields of a composite value are recorded like columns: those of composite types, and those of the row type of a relation that no range
 * table of the tree names, such as `(jsonb_populate_record(null::orders, doc)).total`.
 */
export function proveMentions(catalog: CatalogSnapshot, { mentioned, relations, notes }: TreeLineage, recorded: ReadonlySet<string>): ViewProof {
  const isColumn = (key: string): boolean => relations.has(splitColumnKey(key)[0]) && catalog.relations.get(splitColumnKey(key)[0])?.kind !== 'c'
  const isPinned = (key: string): boolean => splitColumnKey(key)[0] < firstUserOid
  const unread = [...recorded].filter((key) => !mentioned.has(key) && isColumn(key))
  const invented = [...mentioned].filter((key) => !recorded.has(key) && !isPinned(key))
  return { isVerified: unread.length === 0 && invented.length === 0 && notes.length === 0, unread, invented }
}
