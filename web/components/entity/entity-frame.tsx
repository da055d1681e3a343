import { type ReactNode, useEffect } from 'react'
import { Link } from 'react-router'
import type { AnyEntity, EntityReference, PagedEntityType } from '../../api/types.ts'
import { entityPath, lastPart, visibleName } from '../../format/fqn.ts'
import { FollowButton } from '../curate/follow-button.tsx'
import { Icon } from '../icons/icon.tsx'
import { rememberVisit } from '../palette/visited.ts'
import { Note } from '../state/notes.tsx'
import { CopyButton } from '../text/copy-button.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './entity-frame.module.css'
import { EntitySide } from './entity-side.tsx'
import { kindOf } from './kind.ts'
import type { Tab } from './tab.ts'
import { Tabs } from './tabs.tsx'

type EntityFrameProps = {
  entityType: PagedEntityType
  /** Kind of table or routine. */
  subtype?: string
  entity: AnyEntity
  /** What the entity stands in, the outermost first. */
  parents: readonly (EntityReference | undefined)[]
  /** The line of facts below the name. */
  facts: readonly ReactNode[]
  tabs: readonly Tab[]
  tab: string
  /** Tabs that need the whole width, such as a diagram. */
  isWide?: boolean
  /** Buttons beside the name. */
  actions?: ReactNode
  children: ReactNode
}

/** One frame for every kind of entity: breadcrumb, name, facts, tabs, and what people wrote about it at the right. */
export function EntityFrame({ entityType, subtype, entity, parents, facts, tabs, tab, isWide = false, actions, children }: EntityFrameProps) {
  const kind = kindOf(entityType, subtype)
  const name = visibleName(entity.displayName ?? entity.name)
  const fqn = entity.fullyQualifiedName
  useEffect(() => {
    document.title = `${name} · Trunkline`
    rememberVisit(localStorage, { entityType, fullyQualifiedName: fqn, ...(subtype !== undefined && { subtype }) })
  }, [name, entityType, fqn, subtype])
  return (
    <article className={styles.frame}>
      <header className={styles.header}>
        <Breadcrumb parents={parents} root={roots[entityType] ?? { path: '/services', label: 'Services' }} />
        <div className={styles.title}>
          <span className={styles.icon}><Icon name={kind.icon} size={20} /></span>
          <h1>{name}</h1>
          <CopyButton text={fqn} label="Copy the full name" />
          <span className={styles.kind}>{kind.label}</span>
          <span className={styles.actions}>
            {!entity.deleted && <FollowButton entityType={entityType} id={entity.id} />}
            {actions}
          </span>
        </div>
        <div className={styles.facts}><p>{facts.filter(isShown).map((fact, index) => <span key={index}>{fact}</span>)}</p></div>
        {entity.deleted && (
          <Note tone="warn">{entityType in roots ? <>Deleted <TimeAgo at={entity.updatedAt} /> by {entity.updatedBy}. What was known of it is kept.</> : <>Deleted at the source, noticed <TimeAgo at={entity.updatedAt} />. What was known of it is kept; it comes back by itself when the source has it again.</>}</Note>
        )}
      </header>
      <div className={styles.tabs}><Tabs tabs={tabs} active={tab} label={`${kind.label} ${name}`} base={entityPath(entityType, fqn) ?? ''} /></div>
      <div className={styles.body} data-wide={isWide || undefined}>
        <section className={`${styles.content} in-order`} aria-label={tabs.find((one) => one.id === tab)?.label}>{children}</section>
        <EntitySide entityType={entityType} entity={entity} />
      </div>
    </article>
  )
}

/** Where a thing stands that stands in nothing. */
const roots: Readonly<Partial<Record<PagedEntityType, { path: string; label: string }>>> = {
  glossary: { path: '/glossaries', label: 'Glossaries' }, glossaryTerm: { path: '/glossaries', label: 'Glossaries' }, domain: { path: '/domains', label: 'Domains' },
}

function Breadcrumb({ parents, root }: { parents: readonly (EntityReference | undefined)[]; root: { path: string; label: string } }) {
  const known = parents.filter((parent) => parent !== undefined)
  return (
    <nav aria-label="Breadcrumb" className={styles.breadcrumb}>
      <ol>
        {known.length === 0 && <li><Link to={root.path}>{root.label}</Link></li>}
        {known.map((parent) => {
          const fqn = parent.fullyQualifiedName ?? parent.name ?? parent.id
          return <li key={parent.id}><Link to={entityPath(parent.type, fqn) ?? '/'}>{visibleName(parent.displayName ?? parent.name ?? lastPart(fqn))}</Link></li>
        })}
      </ol>
    </nav>
  )
}

function isShown(fact: ReactNode): boolean {
  return fact !== undefined && fact !== null && fact !== false && fact !== ''
}
