import type { PostgresTrigger } from '../../api/postgres.ts'
import type { Table } from '../../api/types.ts'
import { Group } from '../../components/entity/facts.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { chipsCell } from '../../components/text/chip.tsx'
import { visibleName } from '../../format/fqn.ts'

/** What happens by itself when rows change: triggers, and rewrite rules. */
export function TriggersTab({ table }: { table: Table }) {
  const { triggers = [], rules = [] } = table.extension?.postgres ?? {}
  return (
    <>
      {triggers.length > 0 && (
        <Group title="Triggers" count={triggers.length}>
          <PlainTable
            label="Triggers" rows={triggers} rowKey={(row) => row.name}
            columns={[
              { header: 'Name', width: '24%', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p style={{ color: 'var(--tl-text-soft)' }}>{row.description}</p>}</> },
              { header: 'When', cell: whenText },
              { header: 'Calls', width: '24%', cell: (row) => <code>{visibleName(row.function)}</code> },
              { header: 'Condition', cell: (row) => conditionOf(row.definition) },
              { header: 'Notes', cell: (row) => chipsCell([enabledText(row.enabled), row.isConstraint === true && 'constraint', row.oldTable !== undefined && `old rows as ${row.oldTable}`, row.newTable !== undefined && `new rows as ${row.newTable}`, row.inherited === true && 'from the parent']) },
            ]}
          />
        </Group>
      )}
      {rules.length > 0 && (
        <Group title="Rules" count={rules.length}>
          <PlainTable
            label="Rules" rows={rules} rowKey={(row) => row.name}
            columns={[
              { header: 'Name', width: '24%', cell: (row) => <>{visibleName(row.name)}{row.description !== undefined && <p style={{ color: 'var(--tl-text-soft)' }}>{row.description}</p>}</> },
              { header: 'On', cell: (row) => `${row.event}${row.instead ? ', instead' : ''}` },
              { header: 'Definition', cell: (row) => row.definition !== undefined && <code>{row.definition}</code> },
              { header: 'Notes', cell: (row) => chipsCell([enabledText(row.enabled)]) },
            ]}
          />
        </Group>
      )}
    </>
  )
}

/** When it fires, where that is not as usual. */
function enabledText(enabled: PostgresTrigger['enabled']): string | undefined {
  return { origin: undefined, disabled: 'disabled', always: 'on replicas too', replica: 'on replicas only' }[enabled]
}

function whenText(trigger: PostgresTrigger): string {
  const columns = trigger.updateColumns === undefined || trigger.updateColumns.length === 0 ? '' : ` of ${trigger.updateColumns.join(', ')}`
  const events = trigger.events.map((event) => (event === 'update' ? `update${columns}` : event)).join(' or ')
  return `${trigger.timing} ${events}, ${trigger.level === 'row' ? 'each row' : 'each statement'}`
}

/** The WHEN clause of a trigger's definition. */
function conditionOf(definition: string | undefined) {
  const condition = definition === undefined ? undefined : /\sWHEN\s+\((.*)\)\s+EXECUTE\s/s.exec(definition)?.[1]
  return condition === undefined ? null : <code>{condition}</code>
}
