import { MultiSelect, Select, Textarea, TextInput } from '@mantine/core'
import type { Choice, CustomProperty } from '../../api/curation.ts'
import type { EntityReference } from '../../api/types.ts'
import { ChoiceSelect } from './choice-select.tsx'

type PropertyInputProps = { property: CustomProperty; value: unknown; onChange: (value: unknown) => void }

/** The field for a value of a custom property; empty means no value. */
export function PropertyInput({ property, value, onChange }: PropertyInputProps) {
  const label = property.displayName ?? property.name
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const kind = property.propertyType.name ?? 'string'
  const config = property.customPropertyConfig?.config
  if (kind === 'markdown') return <Textarea aria-label={label} autosize minRows={3} maxRows={12} value={text} onChange={(event) => onChange(orNothing(event.currentTarget.value))} />
  if (kind === 'boolean') return <Select aria-label={label} clearable data={[{ value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }]} value={typeof value === 'boolean' ? String(value) : null} onChange={(chosen) => onChange(chosen === null ? undefined : chosen === 'true')} />
  if (kind === 'enum') return <EnumInput label={label} config={config} value={value} onChange={onChange} />
  if (kind === 'entityReference' || kind === 'entityReferenceList') return <ReferenceInput label={label} isList={kind === 'entityReferenceList'} config={config} value={value} onChange={onChange} />
  if (kind === 'hyperlink-cp') {
    const { url = '', displayText = '' } = (value ?? {}) as { url?: string; displayText?: string }
    const set = (next: { url: string; displayText: string }) => onChange(next.url === '' ? undefined : { url: next.url, ...(next.displayText !== '' && { displayText: next.displayText }) })
    return (
      <>
        <TextInput aria-label={`${label}: address`} type="url" placeholder="https://…" value={url} onChange={(event) => set({ url: event.currentTarget.value, displayText })} />
        <TextInput aria-label={`${label}: text`} placeholder="Text" value={displayText} onChange={(event) => set({ url, displayText: event.currentTarget.value })} />
      </>
    )
  }
  if (kind === 'timestamp' || kind === 'dateTime-cp') return <InstantInput label={label} isNumber={kind === 'timestamp'} value={value} onChange={onChange} />
  const isNumber = kind === 'integer' || kind === 'number'
  return (
    <TextInput
      aria-label={label} type={isNumber ? 'number' : kind === 'date-cp' ? 'date' : kind === 'email' ? 'email' : 'text'} {...(kind === 'integer' && { step: 1 })} {...(kind === 'number' && { step: 'any' })}
      value={text} onChange={(event) => onChange(isNumber && event.currentTarget.value !== '' ? Number(event.currentTarget.value) : orNothing(event.currentTarget.value))}
    />
  )
}

type PartProps = { label: string; config?: unknown; value: unknown; onChange: (value: unknown) => void }

function EnumInput({ label, config, value, onChange }: PartProps) {
  const { values = [], multiSelect = false } = (typeof config === 'object' && config !== null && !Array.isArray(config) ? config : {}) as { values?: string[]; multiSelect?: boolean }
  const chosen = Array.isArray(value) ? (value as string[]) : typeof value === 'string' ? [value] : []
  if (multiSelect) return <MultiSelect aria-label={label} data={values} value={chosen} clearable clearButtonProps={{ 'aria-label': `Remove all from ${label}` }} onChange={(list) => onChange(list.length === 0 ? undefined : list)} />
  return <Select aria-label={label} data={values} value={chosen[0] ?? null} clearable clearButtonProps={{ 'aria-label': `Empty ${label}` }} onChange={(one) => onChange(one ?? undefined)} />
}

const referable = ['user', 'team', 'domain', 'glossaryTerm', 'databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure']

function ReferenceInput({ label, isList, config, value, onChange }: PartProps & { isList: boolean }) {
  const references = (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]) as EntityReference[]
  const toReference = ({ id, entityType, name, fullyQualifiedName }: Choice) => ({ id, type: entityType, name, fullyQualifiedName })
  return (
    <ChoiceSelect
      label={label} types={Array.isArray(config) && config.length > 0 ? (config as string[]) : referable} {...(!isList && { most: 1 })}
      value={references.map((one) => ({ id: one.id, entityType: one.type, name: one.name ?? one.id, fullyQualifiedName: one.fullyQualifiedName ?? one.name ?? one.id }))}
      onChange={(chosen) => onChange(chosen.length === 0 ? undefined : isList ? chosen.map(toReference) : toReference(chosen[0]!))}
    />
  )
}

function InstantInput({ label, isNumber, value, onChange }: PartProps & { isNumber: boolean }) {
  const at = typeof value === 'number' || typeof value === 'string' ? new Date(value) : undefined
  const local = at === undefined || Number.isNaN(at.getTime()) ? '' : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  const set = (text: string) => onChange(text === '' ? undefined : isNumber ? new Date(text).getTime() : new Date(text).toISOString())
  return <TextInput aria-label={label} type="datetime-local" value={local} onChange={(event) => set(event.currentTarget.value)} />
}

function orNothing(text: string): string | undefined {
  return text === '' ? undefined : text
}
