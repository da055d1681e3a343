import type { ReactNode } from 'react'
import type { FieldProps } from './field.tsx'
import { labelOf } from './form-state.ts'
import styles from './form.module.css'

/** An object within an object, as a framed part of the form. */
export function GroupField({ schema, path, children }: FieldProps & { children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{labelOf(path.at(-1) ?? '', schema)}</legend>
      {schema.description !== undefined && <p className={styles.groupHelp}>{schema.description}</p>}
      {children}
    </fieldset>
  )
}
