import { useQuery } from '@tanstack/react-query'
import { type AccessReport, accessQuery } from '../../api/connections.ts'
import type { DatabaseService } from '../../api/types.ts'
import { Group } from '../../components/entity/facts.tsx'
import { Icon } from '../../components/icons/icon.tsx'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { CodeBlock } from '../../components/text/code-block.tsx'
import { visibleName } from '../../format/fqn.ts'
import styles from './access-tab.module.css'

/** What the role of a service can see, and the statements that would give it more. */
export function AccessTab({ service }: { service: DatabaseService }) {
  const hasConnection = service.connection?.config !== undefined
  const access = useQuery({ ...accessQuery(service.name), enabled: hasConnection, retry: false })
  if (!hasConnection) return <Empty icon="link" title="No connection kept">Without one nobody can be asked. It is entered on the connection tab.</Empty>
  if (access.isError) return <Failure error={access.error} what="what the role can see" onRetry={() => void access.refetch()} />
  if (access.data === undefined) return <RowsSkeleton rows={10} />
  return <div className={styles.access}>{access.data.map((report) => <Report key={report.server.database} report={report} />)}</div>
}

const stateWords = { works: 'works', partly: 'partly', no: 'does not' } as const
const stateIcons = { works: 'check', partly: 'warn', no: 'close' } as const

function Report({ report: { server, notes, features, isHealthy } }: { report: AccessReport }) {
  return (
    <section className={styles.report}>
      <h2>Database {visibleName(server.database)}</h2>
      <p className={styles.soft}>PostgreSQL {server.version}{server.isStandby && ', a standby'}, as the role <code>{visibleName(server.role)}</code></p>
      {notes.map((note) => <Note key={note}>{note}</Note>)}
      <PlainTable
        label={`What works with ${server.database}`} rows={features} rowKey={({ feature }) => feature}
        columns={[
          { header: 'Feature', width: '22%', cell: ({ feature }) => feature },
          { header: 'State', width: '14%', cell: ({ state }) => <span className={styles.state} data-state={state}><Icon name={stateIcons[state]} size={13} />{stateWords[state]}</span> },
          { header: 'What is lost', cell: ({ reason }) => reason },
        ]}
      />
      {!isHealthy && <Remedies features={features} />}
    </section>
  )
}

function Remedies({ features }: { features: AccessReport['features'] }) {
  const all = features.flatMap(({ remedies }) => remedies)
  const remedies = all.filter(({ sql }, index) => !all.slice(index + 1).some((later) => later.sql === sql))
  if (remedies.length === 0) return null
  return (
    <Group title="To mend it, in this order">
      <ul className={styles.remedies}>
        {remedies.map(({ sql, runBy, note, database }) => (
          <li key={sql}>
            <CodeBlock text={sql} label="statement" />
            <p className={styles.soft}>Run by {runBy}{database !== undefined && <>, in database <code>{visibleName(database)}</code></>}{note !== undefined && `; ${note}`}</p>
          </li>
        ))}
      </ul>
    </Group>
  )
}
