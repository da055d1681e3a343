import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Cell, sampleQuery } from '../../../api/classification.ts'
import type { Table } from '../../../api/types.ts'
import { DeleteButton } from '../../../components/curate/delete-button.tsx'
import { Icon } from '../../../components/icons/icon.tsx'
import { Empty, Failure, Note } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { TimeAgo } from '../../../components/text/time-ago.tsx'
import { entityPath, visibleName } from '../../../format/fqn.ts'
import { counted } from '../../../format/number.ts'
import styles from './sample.module.css'

/** Some rows of a table, as a run kept them; what the reader may not see is masked. */
export function SampleTab({ table }: { table: Table }) {
  const sample = useQuery(sampleQuery(table.id))
  if (sample.isError) return <Failure error={sample.error} what="the sample" onRetry={() => void sample.refetch()} />
  if (sample.data === undefined) return <RowsSkeleton rows={8} />
  const { sampleData, sampleDataInfo: info } = sample.data
  if (info === undefined) {
    return <Empty icon="table" title="No rows are kept">Sample data is off unless a classification pipeline of the <Link to={entityPath('databaseService', table.service.fullyQualifiedName ?? '', 'pipelines') ?? '/services'}>service</Link> says <code>storeSampleData</code>. The role needs SELECT on the table.</Empty>
  }
  return (
    <>
      <div className={styles.head}>
        <span>{counted(info.rowCount, 'row')}, taken <TimeAgo at={info.takenAt} /></span>
        <DeleteButton what="sample data of" name={table.name} path={`/tables/${table.id}/sampleData`} isLabelled consequence={<p>The rows are forgotten. The next run that keeps sample data keeps new ones.{info.location !== undefined && ' The file in the bucket stays.'}</p>} onDeleted={() => void sample.refetch()} />
      </div>
      {info.masked.length > 0 && <Note>Values of {info.masked.length === 1 ? visibleName(info.masked[0] ?? '') : `${info.masked.length} columns`} are masked: they are tagged PII.Sensitive, and you are neither administrator nor an owner of the table.</Note>}
      {info.notes.map((note) => <Note key={note} tone="warn">{note}</Note>)}
      {sampleData === undefined
        ? <Empty icon="external" title="The rows are kept elsewhere">They are in <code>{info.location}</code>, where the connection of the service says.</Empty>
        : sampleData.rows.length === 0 ? <Empty icon="table" title="The table was empty">No row was there to keep.</Empty> : <Rows table={table} columns={sampleData.columns} rows={sampleData.rows} masked={info.masked} />}
    </>
  )
}

type RowsProps = { table: Table; columns: readonly string[]; rows: readonly (readonly Cell[])[]; masked: readonly string[] }

function Rows({ table, columns, rows, masked }: RowsProps) {
  const types = new Map(table.columns.map((column) => [column.name, column.dataTypeDisplay ?? column.dataType.toLowerCase()]))
  return (
    // A wide table scrolls in its own frame, by keys too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.frame} role="region" aria-label={`Sample rows of ${table.name}`} tabIndex={0}>
      <table className={styles.rows}>
        <thead>
          <tr>{columns.map((name) => <th key={name} scope="col"><span className={styles.name}>{visibleName(name)}{masked.includes(name) && <Icon name="lock" size={12} title="masked" />}</span><small>{types.get(name)}</small></th>)}</tr>
        </thead>
        <tbody>
          {/* Rows of a sample have no identity of their own. */}
          {rows.map((row, index) => <tr key={index}>{columns.map((name, place) => <CellView key={name} value={row[place] ?? null} isMasked={masked.includes(name)} />)}</tr>)}
        </tbody>
      </table>
    </div>
  )
}

function CellView({ value, isMasked }: { value: Cell; isMasked: boolean }) {
  if (value === null) return <td className={styles.null}>NULL</td>
  if (isMasked) return <td className={styles.masked}><span aria-hidden="true">••••••</span><span className="visually-hidden">masked</span></td>
  const isNumber = typeof value === 'number'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (/^binary, \d+ bytes$/.test(text)) return <td className={styles.null}>{text}</td>
  if (text === '') return <td className={styles.null}>empty text</td>
  return <td data-align={isNumber ? 'right' : undefined} title={text}>{visibleName(text)}</td>
}
