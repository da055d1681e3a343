import type { Impact, ImpactEffect, ImpactItem, ImpactKind } from '../model/impact.ts'
import { printable, toTableLines } from './terminal.ts'

const effectTitles: Readonly<Record<ImpactEffect, string>> = { breaks: 'Breaks', changes: 'Changes', goes: 'Goes along' }
const kindWords: Readonly<Record<ImpactKind, string>> = {
  view: 'view', table: 'table', routine: 'routine', trigger: 'trigger', policy: 'policy', rule: 'rule', statement: 'statement', foreignKey: 'foreign key', check: 'check', index: 'index',
  dbtModel: 'dbt model', dbtAsset: 'dbt asset', test: 'test', constraint: 'constraint', default: 'default', other: 'other',
}

/** An impact for a terminal: what breaks, what changes, what goes along, and whom to tell. */
export function toImpactText(impact: Impact): string {
  const lines = [`${subjectName(impact)}: ${summary(impact)}`]
  for (const [effect, items] of byEffect(impact)) {
    lines.push('', `${effectTitles[effect]} (${items.length})`)
    lines.push(...toTableLines(['kind', 'name', 'why', 'grade'], items.map((item) => [kindWords[item.kind], nameOf(item), printable(item.reason), item.grade])).map((line) => `  ${line}`))
  }
  if (impact.owners.length > 0) lines.push('', 'Tell', ...impact.owners.map(({ owner, items }) => `  ${printable(owner.name ?? owner.id)}: ${items} of them`))
  lines.push('', hint(impact))
  return lines.join('\n')
}

/** The same for a pull request. */
export function toImpactMarkdown(impact: Impact): string {
  const lines = [`### Impact of \`${code(subjectName(impact))}\``, '', `${summary(impact)}.`]
  for (const [effect, items] of byEffect(impact)) {
    const table = ['| kind | name | why | grade | owners |', '|---|---|---|---|---|', ...items.map((item) => `| ${kindWords[item.kind]} | \`${code(nameOf(item))}\` | ${cell(item.reason)} | ${item.grade} | ${item.owners.map((owner) => cell(owner.name ?? owner.id)).join(', ')} |`)]
    lines.push('', ...(effect === 'goes' || items.length > 40 ? [`<details><summary>${effectTitles[effect]} (${items.length})</summary>`, '', ...table, '', '</details>'] : [`**${effectTitles[effect]}** (${items.length})`, '', ...table]))
  }
  if (impact.owners.length > 0) lines.push('', `Tell: ${impact.owners.map(({ owner, items }) => `${cell(owner.name ?? owner.id)} (${items})`).join(', ')}`)
  lines.push('', `<sub>${hint(impact)}</sub>`)
  return lines.join('\n')
}

function byEffect(impact: Impact): [ImpactEffect, ImpactItem[]][] {
  return (['breaks', 'changes', 'goes'] as const).flatMap((effect) => {
    const items = impact.items.filter((item) => item.effect === effect)
    return items.length === 0 ? [] : [[effect, items]]
  })
}

function subjectName({ subject: { fullyQualifiedName, column } }: Impact): string {
  return printable(column === undefined ? fullyQualifiedName : `${fullyQualifiedName}.${column}`)
}

function summary({ counts: { breaks, changes, goes }, items }: Impact): string {
  return items.length === 0 ? 'nothing that is known depends on it' : `${breaks} break, ${changes} change, ${goes} go along`
}

function nameOf(item: ImpactItem): string {
  const columns = item.effect !== 'goes' && item.entityType === 'table' && item.columns.length > 0 && (item.kind === 'view' || item.kind === 'table') ? ` (${item.columns.slice(0, 6).join(', ')}${item.columns.length > 6 ? ', …' : ''})` : ''
  return printable(item.kind === 'statement' ? item.name : `${item.fullyQualifiedName}${columns}`)
}

function hint({ isTruncated }: Impact): string {
  return isTruncated ? 'There is more than is listed: the list was cut.' : 'Known from the views, routines, triggers and statements that the last lineage run read.'
}

/** Text inside backticks, in a cell. */
function code(text: string): string {
  return text.replaceAll('`', '\'').replaceAll('|', '\\|')
}

/** Text in a cell of a table: nothing in it is markup. */
function cell(text: string): string {
  return printable(text).replaceAll(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`)
}
