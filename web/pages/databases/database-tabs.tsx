import type { PostgresDatabase, PostgresExtension, PostgresRole } from '../../api/postgres.ts'
import { Group } from '../../components/entity/facts.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { chipsCell } from '../../components/text/chip.tsx'
import { visibleName } from '../../format/fqn.ts'

/** The extensions of a database with their versions. */
export function ExtensionsTab({ rows }: { rows: readonly PostgresExtension[] }) {
  return (
    <PlainTable
      label="Extensions" rows={rows} rowKey={(row) => row.name}
      columns={[
        { header: 'Name', cell: (row) => visibleName(row.name) },
        { header: 'Version', cell: (row) => row.version },
        { header: 'Schema', cell: (row) => visibleName(row.databaseSchema) },
        { header: 'Description', cell: (row) => row.description },
      ]}
    />
  )
}

/** The roles of the server with what they may do and what they belong to. */
export function RolesTab({ rows }: { rows: readonly PostgresRole[] }) {
  return (
    <PlainTable
      label="Roles" rows={rows} rowKey={(row) => row.name}
      columns={[
        { header: 'Name', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p style={{ color: 'var(--tl-text-soft)' }}>{row.description}</p>}</> },
        { header: 'May', cell: (row) => chipsCell([row.canLogin && 'log in', row.isSuperuser && 'superuser', row.canCreateDatabase && 'create databases', row.canCreateRole && 'create roles', row.bypassesRowSecurity && 'bypass row security', row.replication && 'replicate', !row.inherits && 'no inherit']) },
        { header: 'Member of', cell: (row) => row.memberOf.map(membershipText).join(', ') },
        { header: 'Limit', align: 'right', cell: (row) => row.connectionLimit },
        { header: 'Until', cell: (row) => row.validUntil },
        { header: 'Settings', cell: (row) => row.settings !== undefined && row.settings.length > 0 && <code>{row.settings.join(', ')}</code> },
      ]}
    />
  )
}

/** What leaves or enters the database: publications, subscriptions, foreign servers, and event triggers. */
export function ServersTab({ facts }: { facts: PostgresDatabase }) {
  const { publications, subscriptions, foreignServers, eventTriggers } = facts
  return (
    <>
      {publications.length > 0 && (
        <Group title="Publications" count={publications.length}>
          <PlainTable
            label="Publications" rows={publications} rowKey={(row) => row.name}
            columns={[
              { header: 'Name', cell: nameCell },
              { header: 'Publishes', cell: (row) => `${row.operations.join(', ')}${row.viaRoot ? ', of partitions as their root' : ''}` },
              { header: 'Tables', cell: (row) => (row.allTables ? 'all' : [...row.schemas.map((schema) => `all of ${schema}`), ...row.tables.map((table) => `${table.name}${table.columns === undefined ? '' : ` (${table.columns.join(', ')})`}${table.hasFilter === true ? ', some rows' : ''}`)].join('; ')) },
              { header: 'Owner', cell: (row) => <code>{row.owner}</code> },
            ]}
          />
        </Group>
      )}
      {subscriptions.length > 0 && (
        <Group title="Subscriptions" count={subscriptions.length}>
          <PlainTable
            label="Subscriptions" rows={subscriptions} rowKey={(row) => row.name}
            columns={[
              { header: 'Name', cell: nameCell },
              { header: 'Publications', cell: (row) => row.publications.join(', ') },
              { header: 'Slot', cell: (row) => row.slotName },
              { header: 'Owner', cell: (row) => <code>{row.owner}</code> },
              { header: 'Notes', cell: (row) => chipsCell([!row.enabled && 'disabled']) },
            ]}
          />
        </Group>
      )}
      {foreignServers.length > 0 && (
        <Group title="Foreign servers" count={foreignServers.length}>
          <PlainTable
            label="Foreign servers" rows={foreignServers} rowKey={(row) => row.name}
            columns={[
              { header: 'Name', cell: nameCell },
              { header: 'Wrapper', cell: (row) => [row.foreignDataWrapper, row.type, row.version].filter(Boolean).join(' ') },
              { header: 'Options', cell: (row) => <code>{optionText(row.options)}</code> },
              { header: 'Mapped users', cell: (row) => row.userMappings.map((mapping) => mapping.role).join(', ') },
              { header: 'Rights', cell: (row) => row.grants?.map(({ grantee }) => grantee).join(', ') },
              { header: 'Owner', cell: (row) => <code>{row.owner}</code> },
            ]}
          />
        </Group>
      )}
      {eventTriggers.length > 0 && (
        <Group title="Event triggers" count={eventTriggers.length}>
          <PlainTable
            label="Event triggers" rows={eventTriggers} rowKey={(row) => row.name}
            columns={[
              { header: 'Name', cell: nameCell },
              { header: 'On', cell: (row) => row.event },
              { header: 'Calls', cell: (row) => <code>{row.function}</code> },
              { header: 'Notes', cell: (row) => chipsCell([!row.enabled && 'disabled', ...(row.tags ?? [])]) },
            ]}
          />
        </Group>
      )}
    </>
  )
}

function nameCell(row: { name: string; description?: string }) {
  return <>{visibleName(row.name)}{row.description !== undefined && <p style={{ color: 'var(--tl-text-soft)' }}>{row.description}</p>}</>
}

function membershipText({ role, withAdmin, noInherit, noSet }: PostgresRole['memberOf'][number]) {
  const notes = [withAdmin && 'admin', noInherit === true && 'no inherit', noSet === true && 'no set role'].filter(Boolean)
  return notes.length === 0 ? role : `${role} (${notes.join(', ')})`
}

function optionText(options: Readonly<Record<string, string>>): string {
  return Object.entries(options).map(([name, value]) => `${name} ${value}`).join(', ')
}
