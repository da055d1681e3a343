import { Button, FileInput, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type CsvImport, importCsv } from '../../api/curation.ts'
import { counted } from '../../format/number.ts'
import styles from './curate.module.css'
import { failureText } from './use-edit.ts'

/** A CSV is looked at first: what would change, line by line, and what is wrong; only then it is kept. */
export function CsvImportForm({ path, onClose }: { path: string; onClose: () => void }) {
  const queries = useQueryClient()
  const [csv, setCsv] = useState('')
  const look = useMutation({ mutationFn: () => importCsv(path, csv, true) })
  const keep = useMutation({
    mutationFn: () => importCsv(path, csv, false),
    onSuccess: () => Promise.all(['children', 'entity', 'versions', 'list', 'labelUse', 'summary'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  })
  const change = (text: string) => {
    setCsv(text)
    look.reset()
    keep.reset()
  }
  const error = keep.error ?? look.error
  const result = keep.data ?? look.data
  const changes = look.data?.lines.filter((line) => line.outcome === 'changed').length ?? 0
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); look.mutate() }}>
      <FileInput label="CSV file" placeholder="Choose a file" accept=".csv,text/csv" clearable={false} onChange={(file) => void file?.text().then(change)} />
      <Textarea label="or its text" description="The headings of an export; a cell that is empty takes away, a column that is left out stays" autosize minRows={4} maxRows={8} styles={{ input: { fontFamily: 'var(--tl-code)', fontSize: 12 } }} value={csv} onChange={(event) => change(event.currentTarget.value)} />
      {error !== null && <p className={styles.error} role="alert">{failureText(error)}</p>}
      {result !== undefined && <Result result={result} isKept={keep.data !== undefined} />}
      <div className={styles.actions}>
        {keep.data === undefined && (look.data === undefined || changes === 0) && <Button type="submit" size="sm" loading={look.isPending} disabled={csv.trim() === ''}>Show what would change</Button>}
        {keep.data === undefined && changes > 0 && <Button size="sm" loading={keep.isPending} onClick={() => keep.mutate()}>Keep {counted(changes, 'change')}</Button>}
        <Button size="sm" variant="default" onClick={onClose}>{keep.data === undefined ? 'Cancel' : 'Done'}</Button>
      </div>
    </form>
  )
}

/** At most this many lines are shown one by one. */
const mostShown = 200

function Result({ result, isKept }: { result: CsvImport; isKept: boolean }) {
  if (result.status === 'aborted') return <p className={styles.error} role="alert">{result.abortReason}</p>
  const told = result.lines.filter((line) => line.outcome !== 'unchanged')
  const changed = told.filter((line) => line.outcome === 'changed').length
  return (
    <>
      <p role="status">
        {isKept ? `${counted(changed, 'line')} kept` : `${counted(changed, 'line')} would change`}, {result.lines.length - told.length} as before{result.numberOfRowsFailed > 0 && `, ${result.numberOfRowsFailed} wrong`}.
      </p>
      {told.length > 0 && (
        <ul className={styles.diff} tabIndex={0} aria-label="Line by line">
          {told.slice(0, mostShown).map((line) => (
            <li key={line.line} data-outcome={line.outcome}>
              <b>{line.name === '' ? `Line ${line.line}` : line.name}</b> <small>line {line.line}</small>
              {line.message !== undefined && <p className={styles.error}>{line.message}</p>}
              {line.changes.map((change) => (
                <div key={change.field}>
                  <small>{change.field}</small>
                  {change.before !== '' && <del>− {change.before}</del>}
                  {change.after !== '' && <ins>+ {change.after}</ins>}
                </div>
              ))}
            </li>
          ))}
          {told.length > mostShown && <li>and {told.length - mostShown} more</li>}
        </ul>
      )}
    </>
  )
}
