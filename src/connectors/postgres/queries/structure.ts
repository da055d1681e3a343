import { columnsPart, descriptionsPart, type ColumnLists } from './columns.ts'
import { constraintsPart, type ConstraintJson } from './constraints.ts'
import { indexesPart, type IndexJson } from './indexes.ts'
import { relationPart, type RelationPart } from './relations.ts'

/** `digest` is null where none was asked for; `parts` is null where the digest is the one that was given. */
export type StructureRow = {
  oid: number
  digest: string | null
  parts: {
    relation: RelationPart
    columns: ColumnLists
    /** Of the relation (0) and its columns, by attribute number. */
    descriptions: Record<string, string> | null
    constraints: ConstraintJson[] | null
    indexes: IndexJson[] | null
  } | null
}

/**
 * Each relation ($1) with its columns, constraints and indexes, in the order given; and a digest of the very text that says all this ($3). Where
 * the digest is the one given ($2, as long as $1), nothing differs from what was read then, and the text stays in the server.
 *
 * The digest is taken of what would be sent, so that no fact can be forgotten in it. `offset 0` has each part made once. What is put in order are the oids alone: sorting the answers would make
 * them all before the first is fetched, and write them into temporary files. In `absent` stand the
 * columns that older servers lack, see constraints.ts.
 */
export const structureQuery = `
  select read.oid, read.digest, case when read.digest = read.known then null else read.parts end as parts
  from (
    select made.oid, made.known, made.parts,
           case when $3::boolean then encode(sha256(convert_to(made.parts::text, 'UTF8')), 'base64') end as digest
    from (
      select scope.oid, scope.known, json_build_object(
               'relation', (${relationPart}),
               'columns', (${columnsPart}),
               'descriptions', (${descriptionsPart}),
               'constraints', (${constraintsPart}),
               'indexes', (${indexesPart})) as parts
      from (select given.oid, given.known from unnest($1::oid[], $2::text[]) with ordinality as given (oid, known, position) order by given.position offset 0) as scope
      cross join (select true as conenforced, false as conperiod, null::int2[] as confdelsetcols, false as indnullsnotdistinct) as absent
      offset 0
    ) as made
    offset 0
  ) as read`
