import { CloseButton } from '@mantine/core'
import { Link } from 'react-router'
import type { DiagramRelationship, DiagramTable } from '../api/types.ts'
import { lastPart, tablePath, visibleName } from '../format/fqn.ts'
import { counted } from '../format/number.ts'
import type { PlacedBox } from './boxes.ts'
import styles from './diagram.module.css'

type SelectedTableProps = { box: PlacedBox; table: DiagramTable; relationships: readonly DiagramRelationship[]; onFind: (id: string) => void; onClose: () => void }

/** The selected table and where its keys lead, to follow them with the keyboard. */
export function SelectedTable({ box, table, relationships, onFind, onClose }: SelectedTableProps) {
  const out = relationships.filter((one) => one.fromTable === box.id)
  const into = relationships.filter((one) => one.toTable === box.id)
  return (
    <aside className={styles.selected} aria-label={`Selected: ${box.title}`}>
      <header>
        <Link to={tablePath(box.id)}>{box.title}</Link>
        <CloseButton size="sm" aria-label="Deselect" onClick={onClose} />
      </header>
      <p>{counted(table.columns.length, 'column')}</p>
      <Keys title="Refers to" keys={out.map((one) => ({ id: one.toTable, columns: one.fromColumns }))} onFind={onFind} />
      <Keys title="Referred to by" keys={into.map((one) => ({ id: one.fromTable, columns: one.fromColumns }))} onFind={onFind} />
    </aside>
  )
}

function Keys({ title, keys, onFind }: { title: string; keys: readonly { id: string; columns: string[] }[]; onFind: (id: string) => void }) {
  if (keys.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {keys.map((key, index) => (
          <li key={index}><button type="button" className={styles.keyLink} onClick={() => onFind(key.id)}>{visibleName(lastPart(key.id))}</button> <span>{key.columns.map(visibleName).join(', ')}</span></li>
        ))}
      </ul>
    </>
  )
}
