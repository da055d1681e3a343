import { Checkbox, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { ParameterDefinition } from '../../../api/quality.ts'
import { sqlParameters } from './draft.ts'

type ParameterFieldsProps = { parameters: readonly ParameterDefinition[]; values: Readonly<Record<string, string>>; onChange: (name: string, value: string) => void; showsAll: boolean; maySql: boolean }

/** One field for each parameter of a definition, made from its type. */
export function ParameterFields({ parameters, values, onChange, showsAll, maySql }: ParameterFieldsProps) {
  const offered = parameters.filter(({ name }) => maySql || !sqlParameters.has(name) || values[name] !== undefined)
  return offered.map((parameter) => (
    <ParameterField
      key={parameter.name} parameter={parameter} value={values[parameter.name] ?? ''} isLocked={!maySql && sqlParameters.has(parameter.name)}
      error={showsAll && parameter.required === true && (values[parameter.name] ?? '').trim() === '' ? 'This is needed.' : undefined} onChange={(value) => onChange(parameter.name, value)}
    />
  ))
}

type FieldProps = { parameter: ParameterDefinition; value: string; isLocked: boolean; error: string | undefined; onChange: (value: string) => void }

function ParameterField({ parameter, value, isLocked, error, onChange }: FieldProps) {
  const { name, displayName, description, dataType, required, optionValues = [] } = parameter
  const shared = { label: displayName ?? name, description, withAsterisk: required === true, error, disabled: isLocked, size: 'sm' } as const
  if (optionValues.length > 0) return <Select {...shared} data={[...optionValues]} value={value === '' ? null : value} clearable={required !== true} allowDeselect={required !== true} clearButtonProps={{ 'aria-label': `Empty ${displayName ?? name}` }} onChange={(chosen) => onChange(chosen ?? '')} />
  if (dataType === 'BOOLEAN') return <Checkbox label={displayName ?? name} description={description} disabled={isLocked} checked={value === 'true'} onChange={(event) => onChange(event.currentTarget.checked ? 'true' : '')} />
  if (dataType === 'ARRAY' || dataType === 'SET') return <TagsInput {...shared} placeholder='One after the other, each with Enter; "" is the empty text' splitChars={[]} value={listOf(value).map(toItem)} onChange={(items) => onChange(items.length === 0 ? '' : JSON.stringify(items.map(fromItem)))} clearable clearButtonProps={{ 'aria-label': `Empty ${displayName ?? name}` }} />
  if (sqlParameters.has(name)) return <Textarea {...shared} autosize minRows={name === 'sqlExpression' ? 4 : 1} maxRows={14} spellCheck={false} styles={{ input: { fontFamily: 'var(--tl-code)', fontSize: 13 } }} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
  return <TextInput {...shared} autoComplete="off" spellCheck={false} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
}

/** How an item is shown and typed: the empty text, which nobody could see or enter, as two quotes. Commas are part of items. */
function toItem(text: string): string {
  return text === '' ? '""' : text
}

function fromItem(item: string): string {
  return item === '""' ? '' : item
}

/** A list as it is stored: JSON; what is none is one item, so that nothing gets lost. */
function listOf(value: string): string[] {
  if (value.trim() === '') return []
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? parsed.map(String) : [value]
  } catch {
    return [value]
  }
}
