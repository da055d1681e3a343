import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type CustomProperty, propertiesQuery } from '../../api/curation.ts'
import type { EntityReference, PatchOperation } from '../../api/types.ts'
import { Markdown } from '../text/markdown.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './curate.module.css'
import { EditablePart } from './editable-part.tsx'
import { ReferenceLinks } from './parts.tsx'
import { PropertyInput } from './property-input.tsx'
import type { EditedEntity } from './use-edit.ts'

type PropertiesPartProps = { entityType: string; extension: Readonly<Record<string, unknown>> | undefined; target: EditedEntity; isEditable: boolean }

/** The custom properties of an entity, each with its value; nothing where its type has none. */
export function PropertiesPart({ entityType, extension, target, isEditable }: PropertiesPartProps) {
  const type = useQuery(propertiesQuery(entityType))
  const properties = type.data?.customProperties ?? []
  return <>{properties.map((property) => <Property key={property.name} property={property} extension={extension} target={target} isEditable={isEditable} />)}</>
}

function Property({ property, extension, target, isEditable }: Omit<PropertiesPartProps, 'entityType'> & { property: CustomProperty }) {
  const value = extension?.[property.name]
  return (
    <EditablePart<unknown>
      title={property.displayName ?? property.name} target={target} isEditable={isEditable} start={() => value} toOperations={(draft) => toOperations(property.name, extension, draft)}
      form={(draft, set) => <>{property.description !== '' && <p className={styles.inherited}>{property.description}</p>}<PropertyInput property={property} value={draft} onChange={set} /></>}
    >
      <div style={{ fontSize: 13, overflowWrap: 'anywhere' }}>{value === undefined || value === null ? <p className={styles.none}>No value</p> : shown(property, value)}</div>
    </EditablePart>
  )
}

function toOperations(name: string, extension: Readonly<Record<string, unknown>> | undefined, draft: unknown): PatchOperation[] {
  const was = extension?.[name]
  if (JSON.stringify(was) === JSON.stringify(draft)) return []
  if (draft === undefined) return [{ op: 'remove', path: `/extension/${name}` }]
  return extension === undefined ? [{ op: 'add', path: '/extension', value: { [name]: draft } }] : [{ op: 'add', path: `/extension/${name}`, value: draft }]
}

function shown(property: CustomProperty, value: unknown): ReactNode {
  const kind = property.propertyType.name
  if (kind === 'markdown') return <Markdown text={String(value)} />
  if (kind === 'boolean') return value === true ? 'Yes' : 'No'
  if (kind === 'timestamp' && typeof value === 'number') return <TimeAgo at={value} />
  if (kind === 'dateTime-cp' && typeof value === 'string') return <TimeAgo at={Date.parse(value)} />
  if (kind === 'entityReference') return <ReferenceLinks references={[value as EntityReference]} />
  if (kind === 'entityReferenceList') return <ReferenceLinks references={value as EntityReference[]} />
  if (kind === 'hyperlink-cp') {
    const { url, displayText } = value as { url: string; displayText?: string }
    return /^https?:/.test(url) ? <a href={url} target="_blank" rel="noreferrer noopener nofollow">{displayText ?? url}</a> : url
  }
  return Array.isArray(value) ? value.join(', ') : String(value)
}
