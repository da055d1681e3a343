import styles from './code-block.module.css'
import { CopyButton } from './copy-button.tsx'

/** A short text to copy, such as a command or a small file. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className={styles.block}>
      <pre tabIndex={0} aria-label={label}><code>{text}</code></pre>
      <div className={styles.copy}><CopyButton text={text} label={`Copy ${label}`} /></div>
    </div>
  )
}
