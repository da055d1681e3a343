import type { SuggestedConstraint } from '../../../api/suggestions.ts'
import { visibleName } from '../../../format/fqn.ts'
import { PlainTable } from '../../table/plain-table.tsx'
import { CopyButton } from '../../text/copy-button.tsx'
import styles from '../quality.module.css'

/** Constraints that all rows satisfied when they were last profiled or tested, as SQL to copy: this server only reads. */
export function SuggestedConstraints({ constraints }: { constraints: readonly SuggestedConstraint[] }) {
  return (
    <>
      <p className={styles.lead}>
        With a constraint the server itself keeps bad rows out, and the test costs nothing. Trunkline only reads: copy the SQL and run it as the owner of the table. It scans the table under a lock.
        {' '}<CopyButton text={constraints.map(({ statement }) => statement).join('\n')} label="Copy all statements" />
      </p>
      <PlainTable
        label="Suggested constraints" rows={constraints} rowKey={({ statement }) => statement}
        columns={[
          { header: 'Column', width: '18%', cell: ({ column }) => visibleName(column) },
          { header: 'Why', width: '24%', cell: ({ reason }) => reason },
          { header: 'SQL', cell: ({ statement }) => <code>{statement}</code> },
          { header: 'Copy', width: '56px', align: 'right', cell: ({ column, statement }) => <CopyButton text={statement} label={`Copy the SQL of ${column}`} /> },
        ]}
      />
    </>
  )
}
