import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { SearchHit } from '../../api/types.ts'
import { TagLink } from '../../components/entity/labels.tsx'
import { kindOf } from '../../components/entity/kind.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Marked } from '../../components/text/marked.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { columnPath, entityPath, parentFqn, visibleName } from '../../format/fqn.ts'
import { plainText } from '../../format/text.ts'
import styles from './explore-page.module.css'

/** One result: what it is, where it stands, and why it was found; `box` chooses it. */
export function Hit({ hit, query, box }: { hit: SearchHit; query: string; box?: ReactNode }) {
  const kind = kindOf(hit.entityType, hit.tableType)
  const columns = hit.matchedColumns ?? []
  return (
    <article className={styles.hit}>
      {box !== undefined && box !== false && <span className={styles.hitBox}>{box}</span>}
      <span className={styles.hitIcon} title={kind.label}><Icon name={kind.icon} size={18} title={kind.label} /></span>
      <div className={styles.hitText}>
        <h2>
          <Link to={entityPath(hit.entityType, hit.fullyQualifiedName) ?? `/explore?tag=${encodeURIComponent(hit.fullyQualifiedName)}`}><Marked text={visibleName(hit.displayName ?? hit.name)} query={query} /></Link>
          <span>{visibleName(parentFqn(hit.fullyQualifiedName) ?? kind.label)}</span>
          {hit.deleted && <em>deleted</em>}
        </h2>
        <p>{hit.description === undefined ? <i>No description</i> : <Marked text={plainText(hit.description)} query={query} />}</p>
        <div className={styles.hitFoot}>
          {columns.slice(0, 5).map((column) => (
            <Link key={column} className={styles.hitColumn} to={columnPath(hit.fullyQualifiedName, column)}><Icon name="column" size={12} /><span><Marked text={visibleName(column)} query={query} /></span></Link>
          ))}
          {hit.owners?.slice(0, 2).map((owner) => <span key={owner.id}><Icon name={owner.type === 'team' ? 'team' : 'user'} size={12} />{owner.displayName ?? owner.name}</span>)}
          {hit.tags?.slice(0, 3).map((tag) => <TagLink key={tag.tagFQN} tag={tag} isShort />)}
          <span>changed <TimeAgo at={hit.updatedAt} /></span>
        </div>
      </div>
    </article>
  )
}
