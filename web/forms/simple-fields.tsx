import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { FieldProps } from './field.tsx'
import type { JsonSchema } from './json-schema.ts'
import { useField } from './use-field.ts'
import styles from './form.module.css'

/** A line of text. */
export function TextField(props: FieldProps) {
  const { value, set, input } = useField(props)
  return (
    <TextInput
      {...input} value={textOf(value)} placeholder={placeholderOf(props)} autoComplete="off" spellCheck={false}
      onChange={(event) => set(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  )
}

/** A number; empty is the default. */
export function NumberField(props: FieldProps) {
  const { schema } = props
  const { value, set, input } = useField(props)
  return (
    <NumberInput
      {...input} value={typeof value === 'number' ? value : ''} placeholder={placeholderOf(props)} styles={{ wrapper: { maxWidth: 200 } }} allowDecimal={schema.type !== 'integer'} clampBehavior="none"
      {...(schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER && { min: schema.minimum })}
      onChange={(next) => set(typeof next === 'number' ? next : undefined)}
    />
  )
}

/** On or off. */
export function SwitchField(props: FieldProps) {
  const { value, set, input } = useField(props)
  const { withAsterisk: _w, descriptionProps: _d, ...rest } = input
  return <Switch {...rest} className={styles.switch ?? ''} checked={value === undefined ? props.schema.default === true : value === true} onChange={(event) => set(event.currentTarget.checked)} />
}

/** One of a few words. */
export function ChoiceField(props: FieldProps) {
  const { value, set, input } = useField(props)
  const choices = (props.schema.enum ?? []).map((one) => ({ value: String(one), label: wordsOf(props.schema, one) }))
  return (
    <Select
      {...input} data={choices} value={value === undefined ? null : textOf(value)} placeholder={placeholderOf(props)} w={{ base: '100%', xs: 260 }} clearable={!props.isRequired}
      comboboxProps={{ transitionProps: { duration: 0 } }} onChange={(next) => set(next ?? undefined)}
    />
  )
}

/** Several of a few words. */
export function ChoicesField(props: FieldProps) {
  const { value, set, input, label } = useField(props)
  const chosen = Array.isArray(value) ? value : Array.isArray(props.schema.default) ? props.schema.default : []
  const toggled = (one: unknown) => (chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])
  return (
    <fieldset className={styles.plain}>
      <legend>{label}</legend>
      <div className={styles.choices}>
        {(props.schema.items?.enum ?? []).map((one) => (
          <label key={String(one)} className={styles.choice}>
            <input type="checkbox" checked={chosen.includes(one)} disabled={input.disabled} onFocus={input.onFocus} onChange={() => set(toggled(one))} />
            <span>{wordsOf(props.schema.items, one)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Several words: Enter takes one in. */
export function TextsField(props: FieldProps) {
  const { value, set, input } = useField(props)
  const texts = Array.isArray(value) ? value.map(String) : []
  return (
    <TagsInput
      {...input} value={texts} placeholder={texts.length === 0 ? 'type one, then Enter' : ''} splitChars={[]} acceptValueOnBlur
      comboboxProps={{ transitionProps: { duration: 0 } }} onChange={(next) => set(next.length === 0 ? undefined : next)}
    />
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

function placeholderOf({ schema }: FieldProps): string {
  return typeof schema.default === 'string' || typeof schema.default === 'number' ? wordsOf(schema, schema.default) : ''
}

function wordsOf(schema: JsonSchema | undefined, value: unknown): string {
  return schema?.words?.[String(value)] ?? String(value)
}
