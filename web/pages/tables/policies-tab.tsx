import type { Table } from '../../api/types.ts'
import { Note } from '../../components/state/notes.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { visibleName } from '../../format/fqn.ts'

/** Who sees and writes which rows. */
export function PoliciesTab({ table }: { table: Table }) {
  const { policies = [], rowSecurity } = table.extension?.postgres ?? {}
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      {rowSecurity === undefined && <Note tone="warn">Row security is not enabled on this table: these policies have no effect until <code>ALTER TABLE … ENABLE ROW LEVEL SECURITY</code>.</Note>}
      {rowSecurity !== undefined && policies.length === 0 && <Note tone="warn">Row security is {rowSecurity} and there is no policy: {rowSecurity === 'forced' ? 'nobody sees a row, the owner included' : 'nobody but the owner sees a row'}.</Note>}
      {rowSecurity !== undefined && policies.length > 0 && <Note>Row security is {rowSecurity}: the policies hold for {rowSecurity === 'forced' ? 'everyone, the owner included' : 'everyone but the owner'}, and not for roles that bypass row security.</Note>}
      {policies.length > 0 && (
        <PlainTable
          label="Policies" rows={policies} rowKey={(row) => row.name}
          columns={[
            { header: 'Name', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p style={{ color: 'var(--tl-text-soft)' }}>{row.description}</p>}</> },
            { header: 'For', cell: (row) => row.command },
            { header: 'Roles', cell: (row) => <code>{row.roles.join(', ')}</code> },
            { header: 'Rows it shows', cell: (row) => row.using !== undefined && <code>{row.using}</code> },
            { header: 'Rows it lets in', cell: (row) => row.withCheck !== undefined && <code>{row.withCheck}</code> },
            { header: 'Kind', cell: (row) => (row.permissive ? 'permissive' : 'restrictive') },
          ]}
        />
      )}
    </div>
  )
}
