import { Icon } from '../../../components/icons/icon.tsx'
import styles from './new-service.module.css'

/** Where one is on the way; steps that are done can be gone back to. */
export function Steps({ names, current, onBack }: { names: readonly string[]; current: number; onBack: (step: number) => void }) {
  return (
    <ol className={styles.steps} aria-label="Steps">
      {names.map((name, index) => (
        <li key={name} data-state={index < current ? 'done' : index === current ? 'now' : 'later'} {...(index === current && { 'aria-current': 'step' as const })}>
          <span className={styles.number}>{index < current ? <Icon name="check" size={12} /> : index + 1}</span>
          {index < current ? <button type="button" onClick={() => onBack(index)}>{name}</button> : <span>{name}</span>}
        </li>
      ))}
    </ol>
  )
}
