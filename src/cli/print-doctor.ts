import type { FeatureReport, Remedy } from '../connectors/postgres/doctor/features.ts'
import type { DoctorReport } from '../connectors/postgres/doctor/report.ts'
import { printable, toTableLines } from './terminal.ts'

const stateWords = { works: '✓ works', partly: '◐ partly', no: '✗ does not' } as const
const supportWords: Record<string, string> = { supported: 'supported until', endOfLife: 'out of support since' }

/** A report for a person: the server, what is worth knowing, each feature, and what mends what does not work. */
export function toDoctorLines(report: DoctorReport): string[] {
  const { server } = report
  const support = supportWords[server.support] === undefined ? '' : `, ${supportWords[server.support]} ${server.supportEndsOn}`
  const remedies = distinct(report.features.flatMap((feature) => feature.remedies))
  return [
    `PostgreSQL ${server.version}${support}${server.isStandby ? ', a standby' : ''}; database ${printable(server.database)} as role ${printable(server.role)}`,
    `Extensions: ${report.extensions.map(toExtensionText).join(', ')}`,
    `Settings: ${report.settings.map(toSettingText).join(', ')}`,
    ...report.notes.map((note) => `  • ${printable(note)}`),
    '',
    ...toTableLines(['Feature', 'State', 'What is lost'], report.features.map((feature) => [feature.feature, stateWords[feature.state], printable(toLoss(feature))])),
    '',
    ...(report.isHealthy ? [remedies.length === 0 ? 'Everything works with the rights this role has.' : 'Everything works that rights in this database can open. The rest is for you to decide:'] : remedies.length === 0 ? [] : ['To mend it, in this order:']),
    ...remedies.flatMap(toRemedyLines),
  ]
}

function toLoss({ reason, except }: FeatureReport): string {
  if (except === undefined) return reason ?? ''
  return reason === undefined ? `but for ${except}` : `${reason}; not to be opened by grants: ${except}`
}

/**
 * The statements alone, fit to be piped into psql; comments tell by whom. Several databases are gone through with `\connect`; a draft stands
 * as a comment.
 */
export function toDoctorSql(reports: readonly DoctorReport[]): string[] {
  const [first] = reports
  const remedies = distinct(reports.flatMap((report) => report.features.flatMap((feature) => feature.remedies)))
  const byDatabase = Map.groupBy(remedies, ({ database }) => database ?? first!.server.database)
  return [...byDatabase].flatMap(([database, ofDatabase]) => [
    reports.length === 1 ? `-- database ${printable(database)}` : `\\connect "${database.replaceAll('"', '""')}"`,
    ...ofDatabase.flatMap((remedy) => [`-- ${printable(whoAndWhen(remedy))}`, remedy.isDraft === true ? `-- ${remedy.sql}` : remedy.sql]),
  ])
}

/** What several features or databases need, once: where the last of them needs it, so that a reload follows all settings. */
function distinct(remedies: readonly Remedy[]): Remedy[] {
  const last = new Map(remedies.map((remedy, index) => [`${remedy.database ?? ''}\0${remedy.sql}`, index]))
  const kept = new Set(last.values())
  return remedies.filter((_, index) => kept.has(index))
}

function toRemedyLines(remedy: Remedy): string[] {
  const where = remedy.database === undefined ? '' : `, in database ${remedy.database}`
  return [`  ${remedy.sql}`, `      run by ${printable(whoAndWhen(remedy, where))}`]
}

/** The settings of an extension are seen by everyone, where its library is loaded. */
function toSettingText({ name, value }: DoctorReport['settings'][number]): string {
  return `${name} = ${printable(value ?? (name.includes('.') ? 'not there' : 'not visible'))}`
}

function toExtensionText({ name, version, newestVersion }: DoctorReport['extensions'][number]): string {
  return `${printable(name)} ${version}${newestVersion === null || newestVersion === version ? '' : ` (${newestVersion} is there)`}`
}

function whoAndWhen({ runBy, note }: Remedy, where = ''): string {
  return `${runBy}${where}${note === undefined ? '' : `; ${note}`}`
}
