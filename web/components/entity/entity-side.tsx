import { extensible } from '../../api/curation.ts'
import { collectionOf } from '../../api/queries.ts'
import type { AnyEntity, PagedEntityType } from '../../api/types.ts'
import { DisplayNamePart, DomainPart, LabelsPart, OwnersPart } from '../curate/parts.tsx'
import { PropertiesPart } from '../curate/properties-part.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import { Description } from './description.tsx'
import styles from './entity-side.module.css'

/** What can be put on which kind beside description, display name and owners. */
const tiered = new Set<PagedEntityType>(['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure', 'dbtAsset'])

/** The narrow column at the right of an entity: what people wrote about it and who answers for it, edited where it stands. */
export function EntitySide({ entityType, entity }: { entityType: PagedEntityType; entity: AnyEntity }) {
  const target = { collection: collectionOf[entityType], id: entity.id, version: entity.version }
  const part = { target, isEditable: !entity.deleted }
  const tags = entity.tags ?? []
  return (
    <aside key={entity.id} className={styles.side} aria-label="About">
      <Description text={entity.description} path="/description" {...part} />
      <OwnersPart owners={entity.owners ?? []} {...part} />
      {tiered.has(entityType) && <LabelsPart kind="Tier" tags={tags} {...part} />}
      <LabelsPart kind="Tags" tags={tags} {...part} />
      {tiered.has(entityType) && <LabelsPart kind="Terms" tags={tags} {...part} />}
      {entityType !== 'domain' && <DomainPart domains={entity.domains ?? []} {...part} />}
      <DisplayNamePart displayName={entity.displayName} name={entity.name} {...part} />
      {extensible.has(entityType) && <PropertiesPart entityType={entityType} extension={entity.extension} {...part} />}
      <p className={styles.version}>Version {entity.version}, <TimeAgo at={entity.updatedAt} /> by {entity.updatedBy}</p>
    </aside>
  )
}
