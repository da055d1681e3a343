import { hash } from 'node:crypto'
import type { KnownFingerprints } from '../../connector.ts'
import { toTableIdentity, type TableContext } from '../mapping/table.ts'
import type { RelationParts } from '../mapping/table.ts'
import type { InheritanceRow } from '../queries/relations.ts'
import type { Texts } from './texts.ts'

type FingerprintOptions = {
  known: KnownFingerprints | undefined
  table: TableContext
  texts: Texts
  /** What of a relation is not in the digest of its structure. */
  partsOf(oid: number): Partial<RelationParts>
  /** The fully qualified name of a relation. */
  objectOf(oid: number): string
}

/** Tells whether relations are as they were when the sink wrote them. */
export type Fingerprints = {
  /** The digest of the structure of a relation, where all else that its record is made of is as it was. */
  known(oid: number): string | undefined
  toFingerprint(oid: number, digest: string): string
}

/**
 * A fingerprint is `<surroundings>.<digest>`: the digest is made by the server of the very text that it would send (structureQuery), the surroundings
 * here of everything else that the mapping of a relation reads. Both are taken of contents, not of the numbers of transactions, which come
 * again after a restore. Undefined where the sink remembers nothing.
 */
export function createFingerprints({ known, table, texts, partsOf, objectOf }: FingerprintOptions): Fingerprints | undefined {
  if (known === undefined) return undefined
  const { place, types, indexCatalog, includeDDL } = table
  const shared = toHash([known.seed, place, includeDDL, [...types.values()], [...indexCatalog.operatorClasses.values()], [...indexCatalog.collations.values()]])
  const surroundingsOf = (oid: number): string => toHash([
    shared, objectOf(oid), partsOf(oid), texts.byRelation.get(oid) ?? [], toFamily(oid, table, texts), [...(table.jsonSchemas.get(oid) ?? [])],
  ])
  return {
    known: (oid) => {
      const fingerprint = known.find(toTableIdentity(place, oid), objectOf(oid))
      const [surroundings, digest] = fingerprint?.split('.') ?? []
      return surroundings !== undefined && surroundings === surroundingsOf(oid) ? digest : undefined
    },
    toFingerprint: (oid, digest) => `${surroundingsOf(oid)}.${digest}`,
  }
}

/** Parents and children, and what is below partitions, with the texts of their keys. */
function toFamily(oid: number, { inheritance: { byChild, byParent } }: TableContext, { byRelation }: Texts): unknown[] {
  const below = (row: InheritanceRow): unknown[] => [row, ...(row.is_partition && row.child_kind === 'p' ? [byRelation.get(row.child) ?? [], ...(byParent.get(row.child) ?? []).map(below)] : [])]
  return [byChild.get(oid) ?? [], ...(byParent.get(oid) ?? []).map(below)]
}

function toHash(facts: unknown): string {
  return hash('sha256', JSON.stringify(facts), 'base64')
}
