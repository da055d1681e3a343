import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './chip.module.css'

/** A short remark in a frame; its tooltip says more. */
export function Chip({ children, tone = 'plain', hint }: { children: ReactNode; tone?: 'plain' | 'accent' | 'warn' | 'bad'; hint?: ReactNode }) {
  const chip = <span className={styles.chip} data-tone={tone}>{children}</span>
  return hint === undefined ? chip : <Tooltip label={hint}>{chip}</Tooltip>
}

/** Several chips beside each other; false and undefined are left out, and nothing at all gives nothing. */
export function Chips({ texts }: { texts: readonly (string | false | undefined)[] }) {
  const shown = texts.filter((text): text is string => typeof text === 'string')
  return shown.length === 0 ? null : <span className={styles.chips}>{shown.map((text) => <Chip key={text}>{text}</Chip>)}</span>
}
