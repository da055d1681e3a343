import { useId } from 'react'
import type { FieldProps } from './field.tsx'
import { labelOf, useForm } from './form-state.ts'
import { valueAt } from './form-value.ts'
import styles from './form.module.css'

/** What every input of a form shares: its name, help, problem, and how it tells the form of focus and leaving. */
export function useField({ schema, path, isRequired }: FieldProps) {
  const form = useForm()
  const id = useId()
  const place = path.join('.')
  const label = labelOf(path.at(-1) ?? '', schema)
  return {
    value: valueAt(form.value, path),
    label,
    set: (next: unknown) => form.setAt(path, next),
    input: {
      id, label, name: place, withAsterisk: isRequired, disabled: form.isDisabled, size: 'sm' as const,
      description: schema.description, descriptionProps: { className: styles.description ?? '' },
      error: form.problems.get(place),
      onFocus: () => form.onFocus({ path: place, label, schema }),
      onBlur: () => form.onLeave(path),
    },
  }
}
