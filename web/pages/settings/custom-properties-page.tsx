import { ActionIcon, Button, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type CustomProperty, type MetadataType, typesQuery } from '../../api/curation.ts'
import { patchJson } from '../../api/client.ts'
import { CreateButton } from '../../components/curate/create-form.tsx'
import { failureText } from '../../components/curate/use-edit.ts'
import { useMay } from '../../api/use-may.ts'
import { Group } from '../../components/entity/facts.tsx'
import { kindOf } from '../../components/entity/kind.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import styles from './tags-page.module.css'

/** The custom properties of each kind of entity. */
export function CustomPropertiesPage() {
  const types = useQuery(typesQuery)
  const all = types.data ?? []
  return (
    <SettingsFrame tab="custom-properties" lead="Fields of your own. A value is checked against the kind of its property, by the pages and by the API.">
      {types.isError && <Failure error={types.error} what="the types" onRetry={() => void types.refetch()} />}
      {types.isPending && <RowsSkeleton rows={8} />}
      {all.filter((type) => type.category === 'entity').map((type) => <TypeProperties key={type.id} type={type} kinds={all.filter((one) => one.category === 'field')} />)}
    </SettingsFrame>
  )
}

function TypeProperties({ type, kinds }: { type: MetadataType; kinds: readonly MetadataType[] }) {
  const properties = type.customProperties ?? []
  const { plural } = kindOf(type.name)
  return (
    <Group title={plural} count={properties.length}>
      <div className={styles.about}>
        {properties.length === 0 && <span>None yet</span>}
        <span className={styles.actions}>
      <CreateButton
        label="Property" hidden={`of ${plural}`} size="compact-sm" variant="default" right="admin" title={`New property of ${plural.toLowerCase()}`}
        extra={[
          { id: 'kind', kind: 'choice', label: 'Kind', values: kinds.map((kind) => kind.name) },
          { id: 'displayName', kind: 'text', label: 'Shown as' },
          { id: 'config', kind: 'text', label: 'Values', hint: 'Of an enum, with commas between them; of a reference the entity types it may name', placeholder: 'raw, clean' },
        ]}
        toRequest={(words, extra) => ({ method: 'PUT', path: `/metadata/types/${type.id}`, body: toProperty(words, extra, kinds) })}
      />
        </span>
      </div>
      {properties.length > 0 && (
        <PlainTable
          label={`Properties of ${plural}`} rows={properties} rowKey={(property) => property.name}
          columns={[
            { header: 'Name', width: '22%', cell: (property) => property.displayName ?? property.name },
            { header: 'Kind', cell: (property) => <>{property.propertyType.name}{configText(property)}</> },
            { header: 'Description', cell: (property) => property.description },
            { header: 'Change', width: '72px', align: 'right', cell: (property) => <RemoveProperty type={type} property={property} /> },
          ]}
        />
      )}
    </Group>
  )
}

/** Values stay in the entities, and come back into view when the property does. */
function RemoveProperty({ type, property }: { type: MetadataType; property: CustomProperty }) {
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const remove = useMutation({
    mutationFn: () => patchJson(`/metadata/types/${type.id}`, [{ op: 'add', path: '/customProperties', value: (type.customProperties ?? []).filter((one) => one.name !== property.name) }], type.version),
    onSuccess: async () => {
      setOpen(false)
      await queries.invalidateQueries({ queryKey: ['type'] })
    },
  })
  if (!useMay('admin')) return null
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size={26} aria-label={`Remove property ${property.name}`} onClick={() => setOpen(true)}><Icon name="trash" size={14} /></ActionIcon>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={`Remove property ${property.name}?`}>
        <p style={{ marginBottom: 12 }}>It is no longer shown. The values that were written stay, and are shown again when a property of this name and kind is added.</p>
        {remove.isError && <p role="alert" style={{ color: 'var(--tl-bad)' }}>{failureText(remove.error)}</p>}
        <div className={styles.actions}><Button size="sm" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>Remove</Button><Button size="sm" variant="default" onClick={() => setOpen(false)}>Cancel</Button></div>
      </Modal>
    </>
  )
}

function toProperty(words: { name: string; description: string }, extra: Record<string, string | boolean>, kinds: readonly MetadataType[]): unknown {
  const kind = kinds.find((one) => one.name === extra['kind'])
  const list = String(extra['config'] ?? '').split(',').map((text) => text.trim()).filter((text) => text !== '')
  const config = kind?.name === 'enum' ? { values: list } : kind?.name.startsWith('entityReference') === true && list.length > 0 ? list : undefined
  return {
    ...words, propertyType: { id: kind?.id, type: 'type' },
    ...(extra['displayName'] !== '' && { displayName: extra['displayName'] }), ...(config !== undefined && { customPropertyConfig: { config } }),
  }
}

function configText(property: CustomProperty): string {
  const config = property.customPropertyConfig?.config
  if (config === undefined || typeof config === 'string') return ''
  return `: ${(Array.isArray(config) ? config : config.values).join(', ')}`
}
