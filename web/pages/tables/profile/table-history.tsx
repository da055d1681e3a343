import { useQuery } from '@tanstack/react-query'
import { tableProfilesQuery, type TableProfile } from '../../../api/profile.ts'
import { Group } from '../../../components/entity/facts.tsx'
import { Failure } from '../../../components/state/notes.tsx'
import { PlainTable } from '../../../components/table/plain-table.tsx'
import { TimeAgo } from '../../../components/text/time-ago.tsx'
import { groupedNumber, humanBytes } from '../../../format/number.ts'
import { figureText } from './figure-text.ts'
import styles from './profile.module.css'
import { Trend, type TrendPoint } from './trend.tsx'
import { lastWritten, VolumeChange } from './volume-change.tsx'

/** How rows, size and people's metrics of a table went on from look to look, and what changed in it between them. */
export function TableHistory({ fqn }: { fqn: string }) {
  const history = useQuery(tableProfilesQuery(fqn))
  if (history.isError) return <Failure error={history.error} what="earlier profiles" onRetry={() => void history.refetch()} />
  const looks = history.data ?? []
  if (looks.length < 2) return null
  const names = [...new Set(looks.flatMap(({ customMetrics }) => (customMetrics ?? []).map(({ name }) => name)))]
  return (
    <div className={styles.over}><Group title="Over time" count={looks.length}>
      <Freshness looks={looks} />
      <div className={styles.trends}>
        <Trend title="Rows" points={pointsOf(looks, ({ rowCount }) => rowCount)} text={groupedNumber} />
        <VolumeChange looks={looks} />
        <Trend title="Size" points={pointsOf(looks, ({ sizeInByte }) => sizeInByte)} text={humanBytes} />
        {names.map((name) => <Trend key={name} title={name} points={pointsOf(looks, ({ customMetrics }) => customMetrics?.find((one) => one.name === name)?.value)} text={figureText} />)}
      </div>
      <Changes looks={looks} />
    </Group></div>
  )
}

/** When the last row was written, as far as the counters of the server tell. */
function Freshness({ looks }: { looks: readonly TableProfile[] }) {
  const written = lastWritten(looks)
  if (written === undefined) return null
  if (written === 'never') return <p className={styles.origin}>No row was written between the looks.</p>
  return <p className={styles.origin}>Last written to between <TimeAgo at={written.from} /> and <TimeAgo at={written.until} />.</p>
}

function pointsOf(looks: readonly TableProfile[], of: (look: TableProfile) => number | undefined): TrendPoint[] {
  return looks.flatMap((look) => {
    const value = of(look)
    return value === undefined ? [] : [{ at: look.timestamp, value }]
  })
}

/** Rows that statements changed between the looks, where the server counted them. */
function Changes({ looks }: { looks: readonly TableProfile[] }) {
  const counted = looks.filter(({ activity }) => activity?.since !== undefined).slice(0, 20)
  if (counted.length === 0) return null
  const number = (value: number | undefined) => (value === undefined ? null : groupedNumber(value))
  return (
    <PlainTable
      label="Rows changed between profiles" rows={counted} rowKey={({ timestamp }) => String(timestamp)}
      columns={[
        { header: 'Until', cell: ({ timestamp }) => <TimeAgo at={timestamp} /> },
        { header: 'Inserted', align: 'right', cell: ({ activity }) => number(activity?.inserts) },
        { header: 'Updated', align: 'right', cell: ({ activity }) => number(activity?.updates) },
        { header: 'Deleted', align: 'right', cell: ({ activity }) => number(activity?.deletes) },
        { header: 'Dead rows', align: 'right', cell: ({ activity }) => number(activity?.deadRows) },
      ]}
    />
  )
}
