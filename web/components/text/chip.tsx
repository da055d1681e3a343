import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './chip.module.css'

/** A short remark in a frame; its tooltip says more. */
export function Chip({ children, tone = 'plain', hint }: { children: ReactNode; tone?: 'plain' | 'accent' | 'warn' | 'bad'; hint?: ReactNode }) {
  const chip = <span className={styles.chip} data-tone={tone}>{children}</span>
  return hint === undefined ? chip : <Tooltip label={hint}>{chip}</Tooltip>
}

type ChipTexts = readonly (string | false | undefined)[]

/** Several chips beside each other; false and undefined are left out, and nothing at all gives nothing. */
export function Chips({ texts }: { texts: ChipTexts }) {
  const shown = texts.filter((text): text is string => typeof text === 'string')
  return shown.length === 0 ? null : <span className={styles.chips}>{shown.map((text) => <Chip key={text}>{text}</Chip>)}</span>
}

/** Chips as a cell: a table leaves a column out that has none in any row, which it cannot see of an element. */
export function chipsCell(texts: ChipTexts): ReactNode {
  return texts.some((text) => typeof text === 'string') && <Chips texts={texts} />
}
