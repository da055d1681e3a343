import type { Remedy } from '../connectors/postgres/doctor/features.ts'
import type { DoctorReport } from '../connectors/postgres/doctor/report.ts'
import { printable, toTableLines } from './terminal.ts'

const stateWords = { works: '✓ works', partly: '◐ partly', no: '✗ does not' } as const
const supportWords: Record<string, string> = { supported: 'supported until', endOfLife: 'out of support since' }

/** A report for a person: the server, what is worth knowing, each feature, and what mends what does not work. */
export function toDoctorLines(report: DoctorReport): string[] {
  const { server } = report
  const support = supportWords[server.support] === undefined ? '' : `, ${supportWords[server.support]} ${server.supportEndsOn}`
  const remedies = remediesOf(report)
  return [
    `PostgreSQL ${server.version}${support}${server.isStandby ? ', a standby' : ''}; database ${printable(server.database)} as role ${printable(server.role)}`,
    ...report.notes.map((note) => `  • ${printable(note)}`),
    '',
    ...toTableLines(['Feature', 'State', 'What is lost'], report.features.map(({ feature, state, reason }) => [feature, stateWords[state], printable(reason ?? '')])),
    '',
    ...(report.isHealthy ? ['Everything works with the rights this role has.'] : ['To mend it, in this order:', ...remedies.flatMap(toRemedyLines)]),
  ]
}

/** The statements alone, fit to be piped into psql; a comment tells where and by whom. */
export function toDoctorSql(report: DoctorReport): string[] {
  const remedies = remediesOf(report)
  if (remedies.length === 0) return []
  return [`-- database ${printable(report.server.database)}`, ...remedies.flatMap((remedy) => [`-- ${printable(whoAndWhen(remedy))}`, remedy.sql])]
}

function remediesOf(report: DoctorReport): Remedy[] {
  return [...new Map(report.features.flatMap((feature) => feature.remedies).map((remedy) => [remedy.sql, remedy])).values()]
}

function toRemedyLines(remedy: Remedy): string[] {
  return [`  ${remedy.sql}`, `      run by ${printable(whoAndWhen(remedy))}`]
}

function whoAndWhen({ runBy, note }: Remedy): string {
  return `${runBy}${note === undefined ? '' : `; ${note}`}`
}
