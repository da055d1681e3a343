import type { TestResult } from '../../api/quality.ts'
import { visibleName } from '../../format/fqn.ts'
import { groupedNumber } from '../../format/number.ts'
import { Note } from '../state/notes.tsx'
import { PlainTable } from '../table/plain-table.tsx'
import { CopyButton } from '../text/copy-button.tsx'
import { TestStatusPill } from './test-status.tsx'

/** How a result came about, what it suggests, and how it differs by the values of other columns. */
export function ResultFacts({ result: { provedBy, grade, notes, suggestedConstraint, dimensionResults } }: { result: TestResult }) {
  return (
    <>
      {provedBy !== undefined && <Note>Proved by {provedBy.name}{provedBy.definition !== undefined && <>, <code>{provedBy.definition}</code></>}: nothing had to be read.</Note>}
      {grade === 'sampled' && <Note>Only a part of the rows was read.</Note>}
      {notes?.map((note) => <Note key={note} tone="warn">{note}</Note>)}
      {suggestedConstraint !== undefined && <Note>All rows satisfy it. With this constraint the server keeps it so, and the test costs nothing: <code>{suggestedConstraint}</code> <CopyButton text={suggestedConstraint} label="Copy the SQL of the constraint" /></Note>}
      {dimensionResults !== undefined && dimensionResults.length > 0 && (
        <PlainTable
          label="By the values of other columns" rows={dimensionResults} rowKey={(row) => row.dimensionKey}
          columns={[
            { header: 'Where', cell: (row) => visibleName(row.dimensionKey) }, { header: 'Status', width: '118px', cell: (row) => <TestStatusPill status={row.testCaseStatus} /> },
            { header: 'Failed', align: 'right', cell: (row) => row.failedRows !== undefined && groupedNumber(row.failedRows) }, { header: 'Impact', align: 'right', cell: (row) => row.impactScore !== undefined && row.impactScore.toFixed(2) },
          ]}
        />
      )}
    </>
  )
}
