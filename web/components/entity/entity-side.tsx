import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { collectionOf } from '../../api/queries.ts'
import type { AnyEntity, EntityReference, PagedEntityType, TagLabel } from '../../api/types.ts'
import { lastPart, visibleName } from '../../format/fqn.ts'
import { Icon } from '../icons/icon.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import { Description } from './description.tsx'
import styles from './entity-side.module.css'

/** The narrow column at the right of an entity: what people wrote about it and who answers for it. */
export function EntitySide({ entityType, entity }: { entityType: PagedEntityType; entity: AnyEntity }) {
  return (
    <aside className={styles.side} aria-label="About">
      <Description
        key={entity.id} text={entity.description} path="/description" isEditable={!entity.deleted}
        target={{ collection: collectionOf[entityType], id: entity.id, version: entity.version }}
      />
      <Part title="Owners"><Owners owners={entity.owners ?? []} /></Part>
      <Part title="Tags"><Tags tags={entity.tags ?? []} /></Part>
      <p className={styles.version}>Version {entity.version}, <TimeAgo at={entity.updatedAt} /> by {entity.updatedBy}</p>
    </aside>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section><h2 className={styles.heading}>{title}</h2>{children}</section>
}

/** Who owns something; each name leads to everything they own. */
export function Owners({ owners }: { owners: readonly EntityReference[] }) {
  if (owners.length === 0) return <p className={styles.none}>Nobody yet</p>
  return (
    <ul className={styles.owners}>
      {owners.map((owner) => (
        <li key={owner.id}>
          <Link to={`/explore?owner=${encodeURIComponent(owner.name ?? '')}`}><Icon name={owner.type === 'team' ? 'team' : 'user'} size={14} />{owner.displayName ?? owner.name ?? owner.id}</Link>
        </li>
      ))}
    </ul>
  )
}

/** Tags as links to everything that carries them. */
export function Tags({ tags }: { tags: readonly TagLabel[] }) {
  if (tags.length === 0) return <p className={styles.none}>None</p>
  return <ul className={styles.tags}>{tags.map((tag) => <li key={tag.tagFQN}><TagLink tag={tag} /></li>)}</ul>
}

/** One tag; `isShort` leaves its classification to the tooltip. */
export function TagLink({ tag, isShort = false }: { tag: TagLabel; isShort?: boolean }) {
  const title = [tag.tagFQN, tag.description].filter(Boolean).join(': ')
  return <Link className={styles.tag} title={title} to={`/explore?tag=${encodeURIComponent(tag.tagFQN)}`}>{isShort ? visibleName(lastPart(tag.tagFQN)) : visibleName(tag.tagFQN)}</Link>
}
