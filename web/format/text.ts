/** Markdown as one line of plain text, for places too small for paragraphs. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/```[^\n]*\n?/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}|[-*+]|>|\d+\.)\s+/gm, '')
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Splits a text at the words that were searched for, to mark them: every second part is a hit. Case does not matter. */
export function markedParts(text: string, query: string): string[] {
  const words = query.split(/[\s."]+/).filter((word) => word.length > 0).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return words.length === 0 ? [text] : text.split(new RegExp(`(${words.join('|')})`, 'gi'))
}

export type DiffLine = { kind: 'same' | 'added' | 'removed'; text: string }

/** Line by line, what became of a text: the longest common part stays, the rest is removed or added. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split('\n')
  const young = after.split('\n')
  // The table is quadratic: past this size the two texts are shown whole, one after the other.
  if (old.length * young.length > 4_000_000) return [...old.map(as('removed')), ...young.map(as('added'))]
  const lengths = commonLengths(old, young)
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < old.length && j < young.length) {
    if (old[i] === young[j]) {
      lines.push({ kind: 'same', text: old[i++] ?? '' })
      j++
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) lines.push({ kind: 'removed', text: old[i++] ?? '' })
    else lines.push({ kind: 'added', text: young[j++] ?? '' })
  }
  return [...lines, ...old.slice(i).map(as('removed')), ...young.slice(j).map(as('added'))]
}

function as(kind: DiffLine['kind']): (text: string) => DiffLine {
  return (text) => ({ kind, text })
}

function commonLengths(old: readonly string[], young: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(young.length + 1))
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      table[i]![j] = old[i] === young[j] ? (table[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(table[i + 1]?.[j] ?? 0, table[i]?.[j + 1] ?? 0)
    }
  }
  return table
}

/** Why a label is suggested, without the patterns that OpenMetadata's classification lists (kilobytes of them) and without a full stop at its end. */
export function reasonText(reason: string): string {
  const lines = reason.split('\n').filter((line) => line.trim() !== '' && !/^(\s+- |Patterns matched:)/.test(line))
  return lines.join(' ').replace(/\.$/, '')
}
