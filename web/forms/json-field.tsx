import { Textarea } from '@mantine/core'
import { useState } from 'react'
import type { FieldProps } from './field.tsx'
import styles from './form.module.css'
import { useField } from './use-field.ts'

/** A value without a form of its own, as JSON; a plain word stands for itself where the schema takes one. */
export function JsonField(props: FieldProps) {
  const { value, set, input } = useField(props)
  const [text, setText] = useState(() => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2)))
  const [problem, setProblem] = useState<string>()
  const takesText = (props.schema.anyOf ?? [props.schema]).some(({ type }) => type === 'string')
  const change = (next: string) => {
    setText(next)
    if (next.trim() === '') {
      setProblem(undefined)
      set(undefined)
      return
    }
    try {
      set(JSON.parse(next))
      setProblem(undefined)
    } catch (error) {
      if (takesText && !/^\s*[[{"]/.test(next)) set(next)
      else setProblem(`This is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`)
    }
  }
  return (
    <Textarea
      {...input} error={problem ?? input.error} value={text} autosize minRows={takesText ? 1 : 3} maxRows={16} spellCheck={false} classNames={{ input: styles.code ?? '' }}
      placeholder={takesText ? '' : 'JSON'} onChange={(event) => change(event.currentTarget.value)}
    />
  )
}
