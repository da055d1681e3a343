import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Icon } from '../../components/icons/icon.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { Empty } from '../../components/state/notes.tsx'
import { CopyButton } from '../../components/text/copy-button.tsx'
import { entityPath, splitFqn, lastPart, visibleName } from '../../format/fqn.ts'
import type { EdgeEnd } from '../../lineage-graph/edits.ts'
import { EntityPicker } from '../../lineage-graph/entity-picker.tsx'
import { LineageView } from '../../lineage-graph/lineage-view.tsx'
import styles from './lineage-page.module.css'

/** The graph on a page of its own: `/lineage?focus=…`. */
export function LineagePage() {
  const [search, setSearch] = useSearchParams()
  const focus = search.get('focus') ?? ''
  useTitle(focus === '' ? 'Lineage' : `Lineage of ${visibleName(lastPart(focus))}`)
  const focusOn = (fqn: string) => setSearch({ focus: fqn })
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1><Icon name="lineage" size={18} /> Lineage{focus !== '' && <> of <Link to={pageOf(focus)}>{visibleName(lastPart(focus))}</Link></>}</h1>
        {focus !== '' && <CopyButton text={focus} label="Copy the full name" />}
        <div className={styles.picker}><Picker onPick={focusOn} /></div>
      </header>
      {focus === ''
        ? <Empty icon="lineage" title="Whose lineage?">Choose a table, view or routine above: the graph shows what it is made of and what is made of it, down to the column.</Empty>
        : <LineageView key={focus} fqn={focus} isPage onFocus={focusOn} />}
    </div>
  )
}

function Picker({ onPick }: { onPick: (fqn: string) => void }) {
  const [picked, setPicked] = useState<EdgeEnd>()
  return <EntityPicker label="" placeholder="Another table or routine" value={picked} onChange={(end) => { setPicked(undefined); if (end !== undefined) onPick(end.fullyQualifiedName) }} />
}

/** A routine's name ends with its arguments, what dbt builds on tables stands right in its service; every other focus is a table. */
function pageOf(fqn: string): string {
  if (splitFqn(fqn).length === 2) return entityPath('dbtAsset', fqn) ?? '/'
  return entityPath(fqn.endsWith(')') || fqn.endsWith(')"') ? 'storedProcedure' : 'table', fqn) ?? '/'
}
