import { Button, CloseButton, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { EntityReference } from '../api/types.ts'
import { FactList } from '../components/entity/facts.tsx'
import { Failure } from '../components/state/notes.tsx'
import { RowsSkeleton } from '../components/state/skeletons.tsx'
import { Chip } from '../components/text/chip.tsx'
import { Markdown } from '../components/text/markdown.tsx'
import { Sql } from '../components/text/sql.tsx'
import { TimeAgo } from '../components/text/time-ago.tsx'
import { entityPath, lastPart, splitFqn, visibleName } from '../format/fqn.ts'
import { counted } from '../format/number.ts'
import { type EdgeEnd, useMayEdit, useRemoveEdge, useSaveEdge } from './edits.ts'
import styles from './lineage-graph.module.css'
import { edgeQuery } from './queries.ts'
import type { EdgeDetails, EdgeEvidence } from './types.ts'
import { gradeWords, sourceWords, subtypesText } from './words.ts'

type EdgePanelProps = { fromId: string; toId: string; onChooseColumn: (id: string, column: string) => void; onClose: () => void }

/** Everything that is known of one edge: each piece of evidence with its SQL, grade, columns and history. */
export function EdgePanel({ fromId, toId, onChooseColumn, onClose }: EdgePanelProps) {
  const details = useQuery(edgeQuery(fromId, toId))
  return (
    <aside className={styles.panel} aria-label="The chosen edge">
      {details.isError && <Failure error={details.error} what="this edge" onRetry={() => void details.refetch()} />}
      {details.isPending && <RowsSkeleton rows={8} />}
      {details.data !== undefined && (
        <>
          <header>
            <h2><EndLink end={details.data.from} /> → <EndLink end={details.data.to} /></h2>
            <CloseButton size="sm" aria-label="Close the edge" onClick={onClose} />
          </header>
          {details.data.evidence.map((evidence) => (
            <Evidence key={`${evidence.source} ${evidence.evidence}`} details={details.data} evidence={evidence} onChooseColumn={onChooseColumn} onRemoved={onClose} />
          ))}
        </>
      )}
    </aside>
  )
}

function EndLink({ end }: { end: EntityReference }) {
  const fqn = end.fullyQualifiedName ?? end.id
  return <Link to={entityPath(end.type, fqn, 'lineage') ?? '/'} title={fqn}>{visibleName(end.displayName ?? end.name ?? lastPart(fqn))}</Link>
}

type EvidenceProps = { details: EdgeDetails; evidence: EdgeEvidence; onChooseColumn: EdgePanelProps['onChooseColumn']; onRemoved: () => void }

function Evidence({ details, evidence, onChooseColumn, onRemoved }: EvidenceProps) {
  const isManual = evidence.source === 'Manual'
  const mayEdit = useMayEdit()
  return (
    <section className={styles.evidence} data-ended={evidence.endedAt !== undefined || undefined}>
      <header>
        <Chip tone="accent">{sourceWords[evidence.source] ?? evidence.source}</Chip>
        {!isManual && <Chip hint={gradeWords[evidence.grade]} tone={evidence.grade === 'opaque' ? 'warn' : 'plain'}>{evidence.grade}</Chip>}
        {evidence.endedAt !== undefined && <Chip tone="warn">ended <TimeAgo at={evidence.endedAt} /></Chip>}
      </header>
      <FactList
        facts={[
          { label: isManual ? 'Drawn' : 'Last seen', value: <><TimeAgo at={isManual ? evidence.firstSeenAt : evidence.lastSeenAt} />{isManual && ` by ${evidence.createdBy}`}</> },
          { label: 'First seen', value: isManual ? undefined : <TimeAgo at={evidence.firstSeenAt} /> },
          { label: 'Through', value: evidence.pipeline && <EndLink end={evidence.pipeline} /> },
          { label: 'Evidence', value: evidence.evidence === '' ? undefined : <code>{visibleName(evidence.evidence)}</code> },
          { label: 'By way of', value: evidence.tempLineageTables?.map((hop) => `${hop.fromEntity} → ${hop.toEntity}`).join(', ') },
        ]}
      />
      {isManual && evidence.endedAt === undefined && mayEdit
        ? <ManualWords details={details} evidence={evidence} onRemoved={onRemoved} />
        : evidence.description !== undefined && <Markdown text={evidence.description} />}
      {evidence.sqlQuery !== undefined && <><h3>SQL</h3><Sql text={evidence.sqlQuery} label={sourceWords[evidence.source] ?? evidence.source} /></>}
      <Flows evidence={evidence} details={details} onChooseColumn={onChooseColumn} />
      <History evidence={evidence} />
    </section>
  )
}

function Flows({ evidence: { columns }, details, onChooseColumn }: { evidence: EdgeEvidence; details: EdgeDetails; onChooseColumn: EdgePanelProps['onChooseColumn'] }) {
  const [isOpen, setOpen] = useState(false)
  if (columns.length === 0) return <p>No columns are known of it.</p>
  const shown = isOpen ? columns : columns.slice(0, 40)
  return (
    <>
      <h3>{counted(columns.length, 'column flow')}</h3>
      <ul className={styles.flows}>
        {shown.map((flow) => (
          <li key={`${flow.from} ${flow.to ?? ''}`} data-indirect={!flow.isDirect || undefined}>
            <ColumnButton name={flow.from} onClick={() => onChooseColumn(details.from.id, flow.from)} /> → {flow.to === null ? 'all of its rows' : <ColumnButton name={flow.to} onClick={() => onChooseColumn(details.to.id, flow.to ?? '')} />}
            <small>{subtypesText(flow.subtypes)}{flow.expression !== undefined && <>: <code>{flow.expression.slice(0, 400)}</code></>}</small>
          </li>
        ))}
      </ul>
      {shown.length < columns.length && <Button size="compact-xs" variant="subtle" onClick={() => setOpen(true)}>Show {columns.length - shown.length} more</Button>}
    </>
  )
}

function ColumnButton({ name, onClick }: { name: string; onClick: () => void }) {
  return <Button size="compact-xs" variant="subtle" ff="monospace" onClick={onClick}>{visibleName(splitFqn(name).join('.'))}</Button>
}

const eventWords = { changed: 'changed', ended: 'ended', reappeared: 'came back' } as const

function History({ evidence: { history } }: { evidence: EdgeEvidence }) {
  if (history.length === 0) return null
  return (
    <>
      <h3>History</h3>
      <ul className={styles.history}>{history.map((event) => <li key={`${event.at} ${event.event}`}>{eventWords[event.event]} <TimeAgo at={event.at} /> by {event.by}</li>)}</ul>
    </>
  )
}

/** The words of an edge drawn by hand, to be changed, and the way to remove it. */
function ManualWords({ details, evidence, onRemoved }: { details: EdgeDetails; evidence: EdgeEvidence; onRemoved: () => void }) {
  const [draft, setDraft] = useState(evidence.description ?? '')
  const [isSure, setSure] = useState(false)
  const ends = { from: toEnd(details.from), to: toEnd(details.to) }
  const save = useSaveEdge(() => {})
  const remove = useRemoveEdge(onRemoved)
  const error = save.error ?? remove.error
  const { columns, sqlQuery } = evidence
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save.mutate({ ...ends, description: draft, columns, ...(sqlQuery !== undefined && { sqlQuery }) }) }}>
      <Textarea size="xs" label="Description" autosize minRows={2} maxRows={10} value={draft} onChange={(event) => setDraft(event.currentTarget.value)} error={error?.message} />
      <div className={styles.actions}>
        <Button type="submit" size="compact-sm" loading={save.isPending} disabled={draft.trim() === (evidence.description ?? '')}>Save</Button>
        {isSure
          ? <><Button size="compact-sm" color="red" loading={remove.isPending} onClick={() => remove.mutate(ends)}>Remove this edge</Button><Button size="compact-sm" variant="default" onClick={() => setSure(false)}>Keep it</Button></>
          : <Button size="compact-sm" variant="default" onClick={() => setSure(true)}>Remove…</Button>}
      </div>
    </form>
  )
}

function toEnd(reference: EntityReference): EdgeEnd {
  return { id: reference.id, type: reference.type, fullyQualifiedName: reference.fullyQualifiedName ?? '' }
}
