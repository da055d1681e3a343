import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { profileAtQuery, tableProfilesQuery, type ColumnProfile, type ProfiledTable } from '../../../api/profile.ts'
import { Failure } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { PlainTable } from '../../../components/table/plain-table.tsx'
import { visibleName } from '../../../format/fqn.ts'
import { groupedNumber } from '../../../format/number.ts'
import { exactTime } from '../../../format/time.ts'
import { figureText, percentText, rangeText } from './figure-text.ts'
import styles from './profile.module.css'

/** Two profiles of a table side by side: what differs stands out. */
export function CompareProfiles({ fqn }: { fqn: string }) {
  const history = useQuery(tableProfilesQuery(fqn))
  const [chosen, setChosen] = useState<{ earlier?: number; later?: number }>({})
  const looks = history.data ?? []
  const [later, earlier] = [chosen.later ?? looks[0]?.timestamp, chosen.earlier ?? looks[1]?.timestamp]
  if (history.isError) return <Failure error={history.error} what="earlier profiles" onRetry={() => void history.refetch()} />
  if (later === undefined || earlier === undefined) return <p className={styles.soft}>There is one profile only: nothing to compare it with.</p>
  const choices = looks.map(({ timestamp }) => ({ value: String(timestamp), label: exactTime(timestamp) }))
  return (
    <>
      <div className={styles.choose}>
        <NativeSelect label="Earlier" data={choices} value={String(earlier)} onChange={(event) => setChosen({ ...chosen, earlier: Number(event.currentTarget.value) })} />
        <NativeSelect label="Later" data={choices} value={String(later)} onChange={(event) => setChosen({ ...chosen, later: Number(event.currentTarget.value) })} />
      </div>
      <Differences fqn={fqn} earlier={earlier} later={later} />
    </>
  )
}

function Differences({ fqn, earlier, later }: { fqn: string; earlier: number; later: number }) {
  const [before, after] = [useQuery(profileAtQuery(fqn, earlier)), useQuery(profileAtQuery(fqn, later))]
  const failed = before.error ?? after.error
  if (failed !== null) return <Failure error={failed} what="the profiles" onRetry={() => { void before.refetch(); void after.refetch() }} />
  if (before.data === undefined || after.data === undefined) return <RowsSkeleton rows={8} />
  const columns = pairs(before.data, after.data)
  const rows = { name: 'rows', before: before.data.profile?.rowCount, after: after.data.profile?.rowCount }
  return (
    <>
      <p className={styles.origin}>Rows: <Change before={rows.before} after={rows.after} text={groupedNumber} /></p>
      <PlainTable
        label="Two profiles compared" rows={columns} rowKey={({ name }) => name}
        columns={[
          { header: 'Column', cell: ({ name }) => visibleName(name) },
          { header: 'Nulls', align: 'right', cell: ({ before: b, after: a }) => <Change before={b?.nullProportion} after={a?.nullProportion} text={percentText} /> },
          { header: 'Different', align: 'right', cell: ({ before: b, after: a }) => <Change before={b?.distinctCount} after={a?.distinctCount} text={groupedNumber} /> },
          { header: 'Mean', align: 'right', cell: ({ before: b, after: a }) => <Change before={b?.mean} after={a?.mean} text={figureText} /> },
          { header: 'Range', cell: ({ before: b, after: a }) => <Change before={b && rangeText(b)} after={a && rangeText(a)} text={String} /> },
        ]}
      />
    </>
  )
}

type Pair = { name: string; before: ColumnProfile | undefined; after: ColumnProfile | undefined }

function pairs(before: ProfiledTable, after: ProfiledTable): Pair[] {
  const earlier = new Map(before.columns.map(({ name, profile }) => [name, profile]))
  return after.columns.map(({ name, profile }) => ({ name, before: earlier.get(name), after: profile }))
}

/** Both figures where they differ, the one where they do not. */
function Change<T extends number | string>({ before, after, text }: { before: T | undefined; after: T | undefined; text: (value: T) => string }) {
  const say = (value: T | undefined): string => (value === undefined ? 'not measured' : text(value))
  if (before === after) return before === undefined ? null : <span className={styles.soft}>{say(before)}</span>
  return <><span className={styles.soft}>{say(before)}</span> → <b>{say(after)}</b></>
}
