import type { ReactNode } from 'react'
import { Fragment } from 'react'
import styles from './facts.module.css'

/** A fact: what it is called, and its value. What is undefined is not shown. */
export type Fact = { label: string; value: ReactNode }

/** Facts below each other, in two columns. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.filter((fact) => fact.value !== undefined && fact.value !== null && fact.value !== '').map((fact, index) => (
        <Fragment key={`${index} ${fact.label}`}><dt>{fact.label}</dt><dd>{fact.value}</dd></Fragment>
      ))}
    </dl>
  )
}

/** A titled part of a tab. */
export function Group({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  return (
    <section className={styles.group}>
      <h2>{title}{count !== undefined && <span className={styles.count}>{count}</span>}</h2>
      {children}
    </section>
  )
}
