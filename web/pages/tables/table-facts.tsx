import type { ReactNode } from 'react'
import type { PostgresTableMeasurement } from '../../api/postgres.ts'
import type { Table } from '../../api/types.ts'
import { QualityFact } from '../../components/quality/quality-fact.tsx'
import { UsageFact } from '../../components/usage/usage-fact.tsx'
import { tablePath } from '../../format/fqn.ts'
import { Chip } from '../../components/text/chip.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { compactNumber, groupedNumber, humanBytes } from '../../format/number.ts'

/** The line of facts of a table: rows and how they are known, size, owner, what is special. */
export function tableFacts(table: Table): ReactNode[] {
  const facts = table.extension?.postgres
  const measured = table.extension?.postgres?.measured ?? {}
  const hasRows = table.tableType !== 'View'
  return [
    hasRows && <RowEstimate key="rows" measured={measured} />,
    measured.sizeBytes !== undefined && <TableSize key="size" measured={measured} />,
    table.usageSummary !== undefined && <UsageFact key="usage" usage={table.usageSummary} to={tablePath(table.fullyQualifiedName, 'queries')} />,
    facts?.owner !== undefined && <>owner <code>{facts.owner}</code></>,
    facts?.partitioning !== undefined && <>partitioned by <code>{facts.partitioning.key}</code></>,
    facts?.partitionOf !== undefined && <>partition, {facts.partitionOf.bounds}</>,
    facts?.persistence !== undefined && <Chip key="persistence" tone="warn" hint="Not written to the log: empty after a crash, and not on replicas">{facts.persistence}</Chip>,
    facts?.rowSecurity !== undefined && <Chip key="rowSecurity" tone="accent" hint={facts.rowSecurity === 'forced' ? 'Policies hold for the owner too' : 'Policies hold for everyone but the owner'}>row security {facts.rowSecurity}</Chip>,
    facts?.isPopulated === false && <Chip key="isPopulated" tone="warn" hint="Created WITH NO DATA: it cannot be read until it is refreshed">not populated</Chip>,
    facts?.foreign !== undefined && <>on server <code>{facts.foreign.server}</code></>,
    // Its figures come later than the table: the last of the line moves nothing.
    table.testSuite?.fullyQualifiedName !== undefined && <QualityFact key="tests" suiteFqn={table.testSuite.fullyQualifiedName} to={tablePath(table.fullyQualifiedName, 'quality')} />,
  ]
}

function RowEstimate({ measured }: { measured: PostgresTableMeasurement }) {
  const { estimatedRowCount: rows, estimatedAt } = measured
  if (rows === undefined) return <span title="PostgreSQL has no statistics of it: it was never analysed">rows unknown, never analysed</span>
  return (
    <span title={`${groupedNumber(rows)} rows by PostgreSQL’s statistics, not counted`}>
      ≈ {compactNumber(rows)} {rows === 1 ? 'row' : 'rows'} (statistics{estimatedAt === undefined ? '' : <>, <TimeAgo at={estimatedAt} /></>})
    </span>
  )
}

function TableSize({ measured }: { measured: PostgresTableMeasurement }) {
  const { sizeBytes = 0, indexSizeBytes, isSizeEstimate } = measured
  return (
    <span title={isSizeEstimate === true ? 'Pages as of the last vacuum or analyze: with very many tables only the largest are measured' : `${groupedNumber(sizeBytes)} bytes at the last run`}>
      {isSizeEstimate === true && '≈ '}{humanBytes(sizeBytes)}{indexSizeBytes !== undefined && indexSizeBytes > 0 && ` + ${humanBytes(indexSizeBytes)} of indexes`}
    </span>
  )
}
