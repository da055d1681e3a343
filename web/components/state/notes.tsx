import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiError } from '../../api/client.ts'
import { Icon } from '../icons/icon.tsx'
import type { IconName } from '../icons/paths.ts'
import styles from './notes.module.css'

/** Why there is nothing here, and what to do next. */
export function Empty({ title, children, icon = 'info', action }: { title: string; children?: ReactNode; icon?: IconName; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyIcon}><Icon name={icon} size={22} /></span>
      <h2>{title}</h2>
      {children !== undefined && <div className={styles.emptyText}>{children}</div>}
      {action}
    </div>
  )
}

/** What failed, why, what to do, the stable code, and another try. */
export function Failure({ error, what = 'this', title, onRetry }: { error: Error; what?: string; title?: string; onRetry?: () => void }) {
  const known = error instanceof ApiError ? error : undefined
  const denied = known !== undefined && (known.status === 401 || known.status === 403)
  return (
    <div className={styles.failure} role="alert">
      <span className={styles.failureIcon}><Icon name={denied ? 'lock' : 'warn'} size={20} /></span>
      <div>
        <h2>{title ?? (denied ? `You may not see ${what}` : `Could not load ${what}`)}</h2>
        <p>{error.message}</p>
        {known?.hint !== undefined && <p>{known.hint}</p>}
        <div className={styles.failureFoot}>
          {onRetry !== undefined && (
            <Button size="compact-sm" variant="default" leftSection={<Icon name="retry" size={14} />} onClick={onRetry}>Try again</Button>
          )}
          <code>{known?.code ?? error.name}</code>
        </div>
      </div>
    </div>
  )
}

/** A remark beside content: something is hidden, stale, deleted or not visible. */
export function Note({ children, tone = 'info' }: { children: ReactNode; tone?: 'info' | 'warn' }) {
  return (
    <div className={styles.note} data-tone={tone}>
      <Icon name={tone === 'warn' ? 'warn' : 'info'} />
      <div>{children}</div>
    </div>
  )
}
