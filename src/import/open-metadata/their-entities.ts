import type { EntityReference, TagLabel } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { toDialectFields } from '../../sinks/metadata-rest/dialect.ts'
import { listAll, type ServedEntity, type Session } from '../../sinks/metadata-rest/session.ts'

/** An entity of the server, as far as an import looks at it; one owner and one domain before lists of them came. */
export type TheirEntity = ServedEntity & {
  name: string
  description?: string
  displayName?: string
  owners?: EntityReference[]
  owner?: EntityReference
  domains?: EntityReference[]
  domain?: EntityReference
  tags?: TagLabel[]
  columns?: TheirColumn[]
  followers?: EntityReference[]
  /** Custom properties; `postgres` is what a run of this program's put there. */
  extension?: Record<string, unknown>
  /** Who said what, from 1.8 on, by the name of a field; of a column `columns.<name>.description`, with names quoted as in full names. */
  changeDescription?: { changeSummary?: Record<string, { changeSource?: string }> }
}
export type TheirColumn = { name: string; description?: string; displayName?: string; tags?: TagLabel[]; children?: TheirColumn[] }

/** The live entities of a collection, page by page; `fields` are named as the newest version names them. */
export async function* listTheirs(session: Session, path: string, fields: readonly string[], filters: Readonly<Record<string, string>> = {}): AsyncGenerator<TheirEntity> {
  const query = { ...filters, limit: '100', ...(fields.length > 0 && { fields: toDialectFields(fields, session.dialect).join(',') }) }
  for await (const entity of listAll(session.client, path, query)) if (entity.deleted !== true) yield entity as TheirEntity
}

/** Owners that the entity has itself: who owns what it stands in is told there. */
export function ownersOf({ owners, owner }: Pick<TheirEntity, 'owners' | 'owner'>): EntityReference[] {
  return ownOnes(owners, owner)
}

/** Domains that the entity was put in itself. */
export function domainsOf({ domains, domain }: Pick<TheirEntity, 'domains' | 'domain'>): EntityReference[] {
  return ownOnes(domains, domain)
}

function ownOnes(list: EntityReference[] | undefined, single: EntityReference | undefined): EntityReference[] {
  return (list ?? (single === undefined ? [] : [single])).filter((reference) => reference.inherited !== true && reference.deleted !== true)
}

/** Whether the server says that these words came with an ingestion: then they are the source's, and a run here brings them. */
export function isIngested({ changeDescription }: TheirEntity, ...field: readonly string[]): boolean {
  return changeDescription?.changeSummary?.[fullyQualifiedName(...field)]?.changeSource === 'Ingested'
}

/** Those of the fields that this server has on the entities of a collection: a version that does not know one refuses it. */
export async function offeredFields({ client }: Session, path: string, fields: readonly string[]): Promise<string[]> {
  const offered: string[] = []
  for (const field of fields) {
    const answer = await client.send({ method: 'GET', path: `${path}?limit=1&fields=${field}` })
    if (answer.status !== 400) offered.push(field)
  }
  return offered
}

/** The full name of what is referred to; old servers give a name alone. */
export function nameOf({ fullyQualifiedName: fqn, name = '' }: EntityReference): string {
  return fqn ?? fullyQualifiedName(name)
}
