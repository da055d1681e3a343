import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../components/icons/icon.tsx'
import type { FieldProps } from './field.tsx'
import { isObject } from './form-value.ts'
import styles from './form.module.css'
import { useField } from './use-field.ts'

type Entry = readonly [name: string, value: string]

/** Names and values, a line for each. */
export function EntriesField(props: FieldProps) {
  const { value, set, input, label } = useField(props)
  // A line without a name yet is no entry, so the lines are kept here and the object is made from them.
  const [lines, setLines] = useState<readonly Entry[]>(() => (isObject(value) ? Object.entries(value).map(([name, inner]) => [name, String(inner)] as const) : []))
  const change = (next: readonly Entry[]) => {
    setLines(next)
    const named = next.filter(([name]) => name.trim() !== '')
    set(named.length === 0 ? undefined : Object.fromEntries(named.map(([name, text]) => [name.trim(), text])))
  }
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      {props.schema.description !== undefined && <p className={styles.groupHelp}>{props.schema.description}</p>}
      {input.error !== undefined && <p className={styles.problem}>{input.error}</p>}
      {lines.map(([name, text], index) => (
        <div key={index} className={styles.entry}>
          <TextInput size="xs" aria-label={`${label}: name ${index + 1}`} placeholder="name" value={name} onFocus={input.onFocus} onChange={(event) => change(lines.with(index, [event.currentTarget.value, text]))} />
          <TextInput size="xs" aria-label={`${label}: value ${index + 1}`} placeholder="value" value={text} onFocus={input.onFocus} onChange={(event) => change(lines.with(index, [name, event.currentTarget.value]))} />
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name === '' ? `line ${index + 1}` : name}`} onClick={() => change(lines.filter((_, other) => other !== index))}><Icon name="close" size={14} /></ActionIcon>
        </div>
      ))}
      <div><Button size="compact-xs" variant="default" leftSection={<Icon name="plus" size={12} />} onClick={() => setLines([...lines, ['', '']])}>Add one</Button></div>
    </fieldset>
  )
}
