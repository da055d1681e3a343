import { ApiError } from '../../api/client.ts'
import styles from './session.module.css'

/** What went wrong with a form, and what to do about it. */
export function FormError({ error }: { error: Error }) {
  return (
    <div className={styles.error} role="alert">
      <p>{error.message}</p>
      {error instanceof ApiError && error.hint !== undefined && <p>{error.hint}</p>}
    </div>
  )
}
