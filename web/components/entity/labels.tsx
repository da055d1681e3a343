import { Link } from 'react-router'
import type { EntityReference, TagLabel } from '../../api/types.ts'
import { entityPath, lastPart, visibleName } from '../../format/fqn.ts'
import { reasonText } from '../../format/text.ts'
import { Icon } from '../icons/icon.tsx'
import styles from './entity-side.module.css'

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

/** Tags as links to everything that carries them, terms as links to their pages. */
export function Tags({ tags }: { tags: readonly TagLabel[] }) {
  if (tags.length === 0) return <p className={styles.none}>None</p>
  return <ul className={styles.tags}>{tags.map((tag) => <li key={tag.tagFQN}><TagLink tag={tag} /></li>)}</ul>
}

/** One tag; `isShort` leaves its classification to the tooltip. One that is only suggested says so. */
export function TagLink({ tag, isShort = false }: { tag: TagLabel; isShort?: boolean }) {
  const isSuggested = tag.state === 'Suggested'
  const title = `${isSuggested ? 'Suggested: ' : ''}${[tag.tagFQN, isSuggested ? reasonText(tag.reason ?? '') : tag.description].filter(Boolean).join(': ')}`
  const to = tag.source === 'Glossary' ? entityPath('glossaryTerm', tag.tagFQN) ?? '/' : `/explore?tag=${encodeURIComponent(tag.tagFQN)}`
  return <Link className={styles.tag} data-source={tag.source} data-state={tag.state} title={title} to={to}>{isShort ? visibleName(lastPart(tag.tagFQN)) : visibleName(tag.tagFQN)}{isSuggested && <>?<span className="visually-hidden"> (suggested)</span></>}</Link>
}
