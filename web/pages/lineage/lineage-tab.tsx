import { useNavigate } from 'react-router'
import { entityPath } from '../../format/fqn.ts'
import { LineageView } from '../../lineage-graph/lineage-view.tsx'

/** The lineage of an entity on its own page; another focus is the full-screen graph's. */
export function LineageTab({ entityType, fqn }: { entityType: string; fqn: string }) {
  const navigate = useNavigate()
  return <LineageView key={fqn} fqn={fqn} onFocus={(other) => void navigate(other === fqn ? (entityPath(entityType, fqn, 'lineage') ?? '/') : `/lineage?focus=${encodeURIComponent(other)}`)} />
}
