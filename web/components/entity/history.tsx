import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { versionsQuery } from '../../api/queries.ts'
import type { AnyEntity, PagedEntityType } from '../../api/types.ts'
import { type ChangeLine, changeLines } from '../../format/changes.ts'
import { diffLines } from '../../format/text.ts'
import { Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './history.module.css'

/** Every version of an entity, the newest first, with what changed in words. */
export function History({ entityType, entity }: { entityType: PagedEntityType; entity: AnyEntity }) {
  const versions = useQuery(versionsQuery(entityType, entity))
  if (versions.isError) return <Failure error={versions.error} what="the history" onRetry={() => void versions.refetch()} />
  if (versions.data === undefined) return <RowsSkeleton rows={4} height={56} />
  return <ol className={styles.history}>{versions.data.map((version) => <Version key={version.version} version={version} />)}</ol>
}

function Version({ version }: { version: AnyEntity }) {
  const lines = changeLines(version.changeDescription)
  const isMajor = Number.isInteger(version.version)
  return (
    <li className={styles.version} data-major={isMajor || undefined}>
      <header>
        <strong>{version.version}</strong>
        <span><TimeAgo at={version.updatedAt} /> by {version.updatedBy}</span>
      </header>
      {lines.length === 0 ? <p className={styles.first}>{version.changeDescription === undefined ? 'First seen' : 'No change in the fields that are compared'}</p> : <ChangeList lines={lines} />}
    </li>
  )
}

const shownAtFirst = 12

function ChangeList({ lines }: { lines: readonly ChangeLine[] }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <ul className={styles.changes}>
      {(isOpen ? lines : lines.slice(0, shownAtFirst)).map((line, index) => <Change key={index} line={line} />)}
      {!isOpen && lines.length > shownAtFirst && <li><button type="button" className={styles.more} onClick={() => setOpen(true)}>Show {lines.length - shownAtFirst} more</button></li>}
    </ul>
  )
}

const signs = { added: '+', updated: '~', deleted: '−' } as const

function Change({ line }: { line: ChangeLine }) {
  return (
    <li>
      <span className={styles.sign} data-kind={line.kind} aria-hidden="true">{signs[line.kind]}</span>
      <div>
        <span className={styles.words}>{line.words}</span>
        {(line.before !== undefined || line.after !== undefined) && <Difference before={line.before ?? ''} after={line.after ?? ''} />}
      </div>
    </li>
  )
}

function Difference({ before, after }: { before: string; after: string }) {
  const lines = before === '' ? after.split('\n').map((text) => ({ kind: 'added' as const, text })) : after === '' ? before.split('\n').map((text) => ({ kind: 'removed' as const, text })) : diffLines(before, after)
  return (
    <pre className={styles.difference}>
      {lines.map((line, index) => line.kind === 'same'
        ? <span key={index}>{`  ${line.text}\n`}</span>
        : line.kind === 'added' ? <ins key={index}>{`+ ${line.text}\n`}</ins> : <del key={index}>{`− ${line.text}\n`}</del>)}
    </pre>
  )
}
