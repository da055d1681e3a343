import { Icon } from '../../../components/icons/icon.tsx'
import type { ColumnProfile, ProfiledTable } from '../../../api/profile.ts'
import { DataTable, type TableColumn } from '../../../components/table/data-table.tsx'
import { visibleName } from '../../../format/fqn.ts'
import { CategoryBar, HistogramBars } from './distribution.tsx'
import { countText, percentText, rangeText } from './figure-text.ts'
import styles from './profile.module.css'

export type ProfiledColumn = ProfiledTable['columns'][number]

/** What is in each column: nulls, different values, range and distribution; of any number of columns. */
export function ColumnList({ columns, onOpen }: { columns: readonly ProfiledColumn[]; onOpen: (name: string) => void }) {
  const shown: TableColumn<ProfiledColumn>[] = [
    { id: 'name', header: 'Column', width: 'minmax(130px, 1.6fr)', cell: (row) => <ColumnName column={row} onOpen={onOpen} /> },
    { id: 'nulls', header: 'Nulls', width: '118px', align: 'right', showFrom: 480, cell: ({ profile }) => profile?.nullProportion !== undefined && <Nulls share={profile.nullProportion} /> },
    { id: 'distinct', header: 'Different', width: 'minmax(80px, 0.7fr)', align: 'right', cell: ({ profile }) => profile && <Different profile={profile} /> },
    { id: 'range', header: 'Range', width: 'minmax(110px, 1.3fr)', showFrom: 620, cell: ({ profile }) => profile && <Range profile={profile} /> },
    { id: 'distribution', header: 'Distribution', width: '170px', showFrom: 760, cell: ({ profile }) => profile && <Distribution profile={profile} /> },
  ]
  return <DataTable label="Profiles of columns" columns={shown} count={columns.length} rowAt={(index) => columns[index]} rowHeight={52} onOpen={({ name, profile }) => { if (profile !== undefined) onOpen(name) }} />
}

function ColumnName({ column: { name, dataType, dataTypeDisplay, profile }, onOpen }: { column: ProfiledColumn; onOpen: (name: string) => void }) {
  return (
    <>
      {profile === undefined ? visibleName(name) : <button type="button" className={styles.name} onClick={() => onOpen(name)}>{visibleName(name)}</button>}
      <span className={styles.type} title={profile?.note}>{dataTypeDisplay ?? dataType.toLowerCase()}{profile?.note !== undefined && <span className={styles.soft}> {profile.note}</span>}</span>
    </>
  )
}

function Nulls({ share }: { share: number }) {
  return <span className={styles.nulls}>{percentText(share)}<span className={styles.meter} aria-hidden="true"><span style={{ width: `${share * 100}%` }} /></span></span>
}

function Different({ profile }: { profile: ColumnProfile }) {
  const text = countText(profile, 'distinctCount', profile.distinctCount)
  const isAll = profile.distinctCount !== undefined && profile.distinctCount > 0 && profile.distinctCount === profile.valuesCount
  return text === undefined ? null : <>{text}{isAll && <span className={styles.soft}> all</span>}</>
}

function Range({ profile }: { profile: ColumnProfile }) {
  if (profile.masked?.includes('min') === true) return <span className={styles.soft}><Icon name="lock" size={12} title="masked" /> masked</span>
  const text = rangeText(profile)
  return text === undefined ? null : <span title={text}>{text}</span>
}

function Distribution({ profile: { histogram, cardinalityDistribution, name } }: { profile: ColumnProfile }) {
  if (histogram !== undefined) return <div className={styles.inline}><HistogramBars histogram={histogram} name={name} height={28} /></div>
  return cardinalityDistribution === undefined ? null : <div className={styles.inline}><CategoryBar distribution={cardinalityDistribution} name={name} /></div>
}
