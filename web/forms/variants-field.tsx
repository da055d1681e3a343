import { type ReactNode, useId, useRef } from 'react'
import type { FieldProps } from './field.tsx'
import { labelOf, useForm } from './form-state.ts'
import { valueAt } from './form-value.ts'
import styles from './form.module.css'
import { alternativeIndex, alternativesOf, type JsonObject, type JsonSchema, startOf } from './json-schema.ts'

/** One of several shapes: a switch chooses which, and what was typed into one is there again when it is chosen again. */
export function VariantsField({ schema, path, isRequired, children }: FieldProps & { children: (shape: JsonSchema) => ReactNode }) {
  const { value, setAt, starts, isDisabled, onFocus } = useForm()
  const alternatives = alternativesOf(schema) ?? []
  const own = valueAt(value, path)
  const chosen = alternativeIndex(alternatives, own)
  const typed = useRef(new Map<number, JsonObject>())
  const name = useId()
  const label = labelOf(path.at(-1) ?? '', schema)
  const choose = (index: number) => {
    if (typeof own === 'object' && own !== null) typed.current.set(chosen, own as JsonObject)
    const shape = alternatives[index]
    if (shape !== undefined) setAt(path, typed.current.get(index) ?? { ...startOf(shape), ...starts[shape.title ?? ''] })
  }
  const shape = alternatives[chosen]
  return (
    <fieldset className={styles.group}>
      <legend>{label}{isRequired && ' *'}</legend>
      <div className={styles.choices}>
        {alternatives.map(({ title }, index) => (
          <label key={title ?? index} className={styles.choice}>
            <input
              type="radio" name={name} checked={index === chosen} disabled={isDisabled} onChange={() => choose(index)}
              onFocus={() => onFocus({ path: path.join('.'), label, schema })}
            />
            <span>{title ?? `Form ${index + 1}`}</span>
          </label>
        ))}
      </div>
      {shape !== undefined && children(shape)}
    </fieldset>
  )
}
