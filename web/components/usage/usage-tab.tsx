import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { entityUsageQuery } from '../../api/usage.ts'
import { Group } from '../entity/facts.tsx'
import { Empty, Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { DayBars } from './day-bars.tsx'
import { EvidenceLine } from './evidence-line.tsx'
import { Hygiene } from './hygiene.tsx'
import { StatementList } from './statement-list.tsx'
import { ColdTables, HotTables } from './table-lists.tsx'

/** The usage of what holds tables: its hottest tables and statements, and what nobody reads. */
export function UsageTab({ entity, children }: { entity: { id: string; fullyQualifiedName: string }; children?: ReactNode }) {
  const usage = useQuery(entityUsageQuery(entity.id))
  if (usage.isError) return <Failure error={usage.error} what="the usage" onRetry={() => void usage.refetch()} />
  if (usage.data === undefined) return <RowsSkeleton rows={8} />
  const { evidence, days, roles } = usage.data
  if (evidence === undefined) return <Empty icon="search" title="Nothing has been counted yet">A usage pipeline of the service reads who queries what from pg_stat_statements.</Empty>
  return (
    <>
      <EvidenceLine evidence={evidence} />
      <DayBars days={days} label="Calls by day" />
      {children}
      <HotTables scope={entity.fullyQualifiedName} />
      <Group title="Statements"><StatementList entity={entity.id} roles={roles.map(({ role }) => role)} /></Group>
      <ColdTables entity={entity.id} scope={entity.fullyQualifiedName} />
      <Hygiene scope={entity.fullyQualifiedName} />
    </>
  )
}
