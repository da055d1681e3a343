import type { Finding } from './classify-table.ts'

/** Why a label is proposed, in a sentence that holds no value: "47 of 50 values pass Luhn …; the name says card number". */
export function explain({ recognizer: { title, content: test }, name, content, part }: Finding): string {
  const values = content === undefined || test === undefined ? 'no values were looked at'
    : content.isWithin ? `${content.matched} of ${content.considered} texts ${test.within!.claim}` : `${content.matched} of ${content.considered} values ${test.claim}`
  const names = name.from === undefined ? [] : [`the ${name.from} says ${title}`]
  const comment = name.inComment && name.from !== 'comment' ? ['so does the comment'] : []
  const where = part === undefined ? '' : `Member ${part}: `
  const isContentFirst = content !== undefined && content.matched > 0
  return `${where}${(isContentFirst ? [values, ...names, ...comment] : [...names, ...comment, values]).join('; ')}`
}
