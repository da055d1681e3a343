import { Button, CloseButton } from '@mantine/core'
import { Link } from 'react-router'
import { lastPart, tablePath, visibleName } from '../format/fqn.ts'
import { counted } from '../format/number.ts'
import styles from './diagram.module.css'
import type { Group } from './groups.ts'

/** The selected group: what it holds, and how to draw it alone. */
export function SelectedGroup({ group, onOpen, onClose }: { group: Group; onOpen: (group: Group) => void; onClose: () => void }) {
  return (
    <aside className={styles.selected} aria-label={`Selected: group ${group.name}`}>
      <header>
        <span className={styles.selectedName}>{visibleName(group.name)}</span>
        <CloseButton size="sm" aria-label="Deselect" onClick={onClose} />
      </header>
      <p>{counted(group.tables.length, 'table')} that belong together by their foreign keys</p>
      <Button size="compact-sm" my={8} onClick={() => onOpen(group)}>Draw these tables</Button>
      <ul>{group.tables.map((fqn) => <li key={fqn}><Link to={tablePath(fqn)}>{visibleName(lastPart(fqn))}</Link></li>)}</ul>
    </aside>
  )
}
