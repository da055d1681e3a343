import { Fragment } from 'react'
import { visibleName } from '../../format/fqn.ts'

/** A name that goes on in the next line after a dot or an underscore, where its cell is too narrow for it. */
export function LongName({ name }: { name: string }) {
  return visibleName(name).split(/(?<=[._])/).map((part, index) => <Fragment key={index}>{index > 0 && <wbr />}{part}</Fragment>)
}
