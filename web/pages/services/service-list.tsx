import { Link } from 'react-router'
import type { ServiceSummary } from '../../api/types.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { RunCounts } from '../../components/runs/run-counts.tsx'
import { StatePill } from '../../components/runs/state-pill.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { entityPath, joinFqn, visibleName } from '../../format/fqn.ts'
import { counted } from '../../format/number.ts'
import styles from './service-list.module.css'

/** Services with what they hold, and how the last run of each ended. */
export function ServiceList({ services }: { services: readonly ServiceSummary[] }) {
  return (
    <ul className={styles.services}>
      {services.map((service) => {
        const fqn = joinFqn(service.name)
        return (
          <li key={service.id} className={styles.service}>
            <div className={styles.what}>
              <Link to={entityPath('databaseService', fqn) ?? '/'} className={styles.name}><Icon name="service" />{visibleName(service.name)}</Link>
              <span>{counted(service.databases, 'database')}, {counted(service.databaseSchemas, 'schema')}, {counted(service.tables, 'table')}</span>
            </div>
            {service.lastRun === undefined
              ? <div className={styles.run}><span>never run</span></div>
              : (
                <div className={styles.run}>
                  <span><StatePill state={service.lastRun.state} /> <Link to={entityPath('databaseService', fqn, 'runs') ?? '/'} className={styles.when}><TimeAgo at={service.lastRun.startedAt} /></Link></span>
                  <RunCounts run={service.lastRun} />
                </div>
              )}
          </li>
        )
      })}
    </ul>
  )
}
