import type { FocusedField } from './form-state.ts'
import styles from './form.module.css'

/** What the focused field is for, beside the form; on a narrow screen each field carries its own line instead. */
export function HelpPanel({ focused, help }: { focused: FocusedField | undefined; help: Readonly<Record<string, string>> }) {
  if (focused === undefined) return <aside className={styles.help} aria-label="Help"><p>Each field explains itself here when it has the focus.</p></aside>
  const { label, schema, path } = focused
  const standard = schema.default
  return (
    <aside className={styles.help} aria-label="Help">
      <h3>{label}</h3>
      {schema.description !== undefined && <p>{schema.description}</p>}
      {help[path] !== undefined && help[path].split('\n').map((line) => <p key={line}>{line}</p>)}
      {schema.enum !== undefined && <p>One of {schema.enum.map(String).join(', ')}.</p>}
      {(typeof standard === 'string' || typeof standard === 'number' || typeof standard === 'boolean') && <p>Without it: <code>{typeof standard === 'boolean' ? (standard ? 'on' : 'off') : String(standard)}</code></p>}
      <p className={styles.key}><code>{path}</code></p>
    </aside>
  )
}
